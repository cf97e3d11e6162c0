/** Reads the feed: the newest changes that are there, those before them, and what is new after a cursor. */
import { call, nextCursor } from "../api/call";
import { Failure } from "../api/failure";
import type { Answer } from "../api/send";
import type { Session } from "../api/session";
import { type Change, columns } from "../ui/change";
import { findDay, type Probe, type SeqRange } from "./day-range";
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

interface NewestOptions {
  /** Goes on towards the oldest. */
  readonly cursor?: string;
  /** What `rangeOf` found. */
  readonly range: SeqRange | undefined;
  readonly signal?: AbortSignal;
}

/** The newest first. */
export const readNewest = (
  { key, company }: Session,
  filters: Filters,
  { range, ...options }: NewestOptions,
): Promise<Answer<readonly Change[]>> =>
  call<readonly Change[]>(
    key,
    (api) => {
      const query = filtered(
        api.from("externalIntegrationMappingChange").select(columns).eq("companyId", company.id),
        filters,
      );
      return (range ? query.gte("seq", range.from).lte("seq", range.to) : query)
        .order("seq", { ascending: false })
        .limit(pageSize);
    },
    options,
  );

/** The part of the feed with the changes of the chosen day. Undefined if no day is chosen, or there are no changes. */
export async function rangeOf(
  { key, company }: Session,
  { day }: Filters,
  signal: AbortSignal,
): Promise<SeqRange | undefined> {
  if (day === "") return undefined;
  const read = async (seqs?: readonly number[]): Promise<readonly Probe[]> => {
    const { data } = await call<readonly Probe[]>(
      key,
      (api) => {
        const query = api
          .from("externalIntegrationMappingChange")
          .select("seq,changedAt")
          .eq("companyId", company.id);
        return seqs ? query.in("seq", [...seqs]) : query.order("seq", { ascending: false }).limit(1);
      },
      { signal },
    );
    return data;
  };
  const [newest] = await read();
  return newest && findDay(day, newest.seq, read);
}

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
