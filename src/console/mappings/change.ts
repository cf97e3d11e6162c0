/**
 * A change of a mapping in two steps: what it would do, and doing it. It is done only to what was shown: if somebody else
 * changed the mapping in between, nothing is written.
 */
import { call, type Mapping } from "../api/call";
import { Failure } from "../api/failure";
import { jsonText } from "../api/json";
import type { Answer, SentRequest } from "../api/send";
import type { Session } from "../api/session";
import { stamps } from "../ui/change";
import { type Difference, differencesOf } from "../ui/diff";

export interface Wanted {
  /** The columns that are to change. */
  readonly columns: Readonly<Record<string, unknown>>;
  readonly onTaken: "refuse" | "move";
}

/** A row of the report of `link`. */
interface Linked {
  readonly action: string;
  readonly mapping: Mapping | null;
  readonly displaced: readonly Mapping[] | null;
  /** Why it is refused or invalid. */
  readonly error: Partial<Record<"code" | "message" | "details" | "hint", string | null>> | null;
}

export interface Tried {
  readonly wanted: Wanted;
  /** As it is now. */
  readonly before: Mapping;
  /** As it would be. */
  readonly after: Mapping;
  /** The mappings that would lose their external id to it. */
  readonly displaced: readonly Mapping[];
  readonly sent: SentRequest;
}

/** What was done, where that is not what was shown: somebody else wrote at the same moment. */
export interface Surprise {
  readonly displaced: readonly Mapping[];
  /** What else is different in the mapping. */
  readonly differences: readonly Difference[];
}

/** `changed`: nothing is written, since it would do something else now. */
export type Applied =
  | { readonly kind: "changed"; readonly tried: Tried }
  | { readonly kind: "saved"; readonly surprise?: Surprise };

const gone = () => new Error("There is no such mapping any more.");

/** @throws Error if it is gone; Failure */
export async function readMapping(
  { key, company }: Session,
  id: string,
  signal?: AbortSignal,
): Promise<Mapping> {
  const { data } = await call<readonly Mapping[]>(
    key,
    (api) => api.from("externalIntegrationMapping").select().eq("companyId", company.id).eq("id", id),
    { signal },
  );
  const [mapping] = data;
  if (!mapping) throw gone();
  return mapping;
}

/** @throws Failure, also if the row is refused */
async function link(
  { key, company }: Session,
  mapping: Mapping,
  { columns, onTaken }: Wanted,
  dryRun: boolean,
): Promise<Answer<readonly Linked[]>> {
  const { id, entityType, entityId, integration, companyId } = mapping;
  // As JSON, not as the type that stands for it: a number may have letters of its own.
  const rows = [{ id, companyId, entityType, entityId, integration, ...columns }] as never;
  const answer = await call<readonly Linked[]>(key, (api) =>
    api
      // One that was removed meanwhile is not made anew. `partial`: of one row it says in words what is wrong with it.
      .rpc("link", { companyId: company.id, rows, onTaken, dryRun, create: false, partial: true })
      .then(({ data }) => ({ data: data as readonly Linked[] | null })),
  );
  const error = answer.data[0]?.error;
  if (error) throw refusal(error, answer.headers.get("X-Request-Id"));
  return answer;
}

/** What `link` says of a row, with what to do about it here. */
function refusal(error: NonNullable<Linked["error"]>, requestId: string | null): Failure {
  const { message, code = null, details = null, hint = null } = error;
  const advice = hint?.startsWith('With onTaken "move"')
    ? "Choose another, or take it from the entity that has it, which loses its mapping."
    : hint;
  return new Failure(message ?? "The change is refused", 409, { code, details, hint: advice, requestId });
}

/** @throws Error if it is gone; Failure */
export async function tryChange(session: Session, id: string, wanted: Wanted): Promise<Tried> {
  const before = await readMapping(session, id);
  const { data, sent } = await link(session, before, wanted, true);
  const [linked] = data;
  if (!linked?.mapping) throw gone();
  return { wanted, before, after: linked.mapping, displaced: linked.displaced ?? [], sent };
}

/** Columns that every sync touches say nothing of what somebody decided. */
const ignored = [...stamps, "lastSyncedAt", "remoteUpdatedAt"];

/** What somebody else changed since then. */
export const changesSince = (before: Mapping, now: Mapping) =>
  differencesOf({ ...before }, { ...now }, ignored);

const losers = (displaced: readonly Mapping[]) =>
  jsonText(displaced.map(({ id, externalId }) => [id, externalId]));

/** @throws Error if it is gone; Failure */
export async function applyChange(session: Session, tried: Tried): Promise<Applied> {
  const { before, wanted } = tried;
  const now = await tryChange(session, before.id, wanted);
  const isOther =
    changesSince(before, now.before).length > 0 || losers(now.displaced) !== losers(tried.displaced);
  if (isOther) return { kind: "changed", tried: now };
  if (now.displaced.length > 0) return take(session, now);
  const { data } = await call<readonly unknown[]>(session.key, (api) =>
    api
      .from("externalIntegrationMapping")
      .update(wanted.columns as never)
      .eq("companyId", now.before.companyId)
      .eq("id", now.before.id)
      .eq("updatedAt", now.before.updatedAt)
      .select("id"),
  );
  if (data.length > 0) return { kind: "saved" };
  return { kind: "changed", tried: await tryChange(session, before.id, wanted) };
}

/**
 * Takes the external id from whoever has it. `link` cannot be told from whom, and in two calls, the loser could be removed
 * and the id not taken; so this is one call, which says what it did.
 */
async function take(session: Session, { before, wanted, after, displaced }: Tried): Promise<Applied> {
  const { data } = await link(session, before, wanted, false);
  const [linked] = data;
  if (!linked?.mapping) throw gone();
  const lost = linked.displaced ?? [];
  const differences = changesSince(after, linked.mapping);
  if (losers(lost) === losers(displaced) && differences.length === 0) return { kind: "saved" };
  return { kind: "saved", surprise: { displaced: lost, differences } };
}

/** A row of the report of `unlink`. */
interface Unlinked {
  readonly mappings: readonly Mapping[];
}

/** What `unlink` would remove. @throws Failure */
export async function tryRemoval({ key, company }: Session, id: string, signal: AbortSignal) {
  const { data, sent } = await call<readonly Unlinked[]>(
    key,
    (api) =>
      api
        .rpc("unlink", { companyId: company.id, rows: [{ id }], dryRun: true })
        .then(({ data: got }) => ({ data: got as readonly Unlinked[] | null })),
    { signal },
  );
  return { mappings: data.flatMap(({ mappings }) => mappings), sent };
}

/** @returns whether it is removed; else it has been changed, or is gone */
export async function removeMapping({ key }: Session, shown: Mapping): Promise<boolean> {
  const { data } = await call<readonly unknown[]>(key, (api) =>
    api
      .from("externalIntegrationMapping")
      .delete()
      .eq("companyId", shown.companyId)
      .eq("id", shown.id)
      .eq("updatedAt", shown.updatedAt)
      .select("id"),
  );
  return data.length > 0;
}
