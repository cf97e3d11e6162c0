/** Reads the feed: the newest changes that are there, those before them, and what is new after a cursor. */
import { call, nextCursor } from "../api/call";
import { Failure } from "../api/failure";
import type { Answer } from "../api/send";
import type { Session } from "../api/session";
import { type Change, columns } from "../ui/change";
import { conditionsOf, type Filters } from "./filters";

const pageSize = 50;
/** Of one poll. What is left is read at once with the next. */
const pollSize = 100;

const filtered = <Query extends { filter(column: string, operator: string, value: string): Query }>(
  query: Query,
  filters: Filters,
): Query =>
  conditionsOf(filters).reduce(
    (built, [column, operator, value]) => built.filter(column, operator, value),
    query,
  );

/** The newest first. @param cursor goes on towards the oldest */
export const readNewest = (
  { key, company }: Session,
  filters: Filters,
  options: { readonly cursor?: string; readonly signal?: AbortSignal },
): Promise<Answer<readonly Change[]>> =>
  call<readonly Change[]>(
    key,
    (api) =>
      filtered(
        api.from("externalIntegrationMappingChange").select(columns).eq("companyId", company.id),
        filters,
      )
        .order("seq", { ascending: false })
        .limit(pageSize),
    options,
  );

export interface Polled {
  /** The oldest first. */
  readonly changes: readonly Change[];
  readonly cursor: string;
  readonly hasMore: boolean;
  readonly at: Date;
}

/**
 * @param since a cursor of the poll before; `now` gives one and no changes
 * @throws Failure
 */
export async function poll(
  { key, company }: Session,
  filters: Filters,
  since: string,
  signal?: AbortSignal,
): Promise<Polled> {
  const { data, headers, at } = await call<readonly Change[]>(
    key,
    (api) =>
      filtered(api.rpc("changes", { companyId: company.id, since }).select(columns), filters).limit(pollSize),
    { signal },
  );
  const cursor = headers.get("Crosswalk-Cursor") ?? since;
  return { changes: data, cursor, hasMore: nextCursor(headers) !== undefined, at };
}

/** Whether a cursor is refused because what came after it is not kept any more. "now" never is. */
export const isTooOld = (failure: unknown): boolean => failure instanceof Failure && failure.status === 410;
