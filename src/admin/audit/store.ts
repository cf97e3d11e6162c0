/**
 * Where the audit log is: the table `adminAudit` of `DB`. While that takes no writes, in an outage or during maintenance,
 * entries wait in KV under `audit:<id>:<0 or 1>` (the beginning, the outcome), from where the cron moves them: a stolen key
 * must be revoked at any time, and be told of.
 */
import { getTableColumns } from "drizzle-orm";
import { accessErrors } from "../../access/errors";
import type { Bindings } from "../../config/bindings";
import type { Maintenance } from "../../config/settings";
import { formatId } from "../../db/new-id";
import { adminAudit } from "../../db/schema";
import { logFault, toJsonChunks, within } from "../../postgrest";
import type { AuditEntry } from "./entry";

const columns = Object.keys(getTableColumns(adminAudit));
const list = columns.map((name) => `"${name}"`).join(", ");
const values = columns.map((name) => `"value"->>'${name}'`).join(", ");
const updates = columns.map((name) => `"${name}" = excluded."${name}"`).join(", ");

/** The outcome replaces the beginning, and nothing replaces an outcome, in whatever order and however often they come. */
const upsert = `INSERT INTO "adminAudit" (${list}) SELECT ${values} FROM json_each(?) WHERE true
  ON CONFLICT ("id") DO UPDATE SET ${updates} WHERE "adminAudit"."status" IS NULL`;

/** Longer than D1 ever takes for a row; an administrator who stops a key is waiting. */
const patienceMilliseconds = 2_000;
const waiting = "audit:";

/** In one transaction. An entry that names a hundred integrations twice has 200 KB, and a parameter at most 2 MB. */
async function write(database: D1Database, entries: readonly AuditEntry[]): Promise<void> {
  const chunks = toJsonChunks(entries.map((entry) => JSON.stringify(entry)));
  if (chunks.length > 0) await database.batch(chunks.map(({ json }) => database.prepare(upsert).bind(json)));
}

/** Where entries are, and where they wait. */
export type AuditStores = Pick<Bindings, "DB" | "API_KEYS">;

/** @throws 503 if neither the database nor KV takes it */
export async function saveEntry(
  { DB, API_KEYS }: AuditStores,
  maintenance: Maintenance,
  entry: AuditEntry,
): Promise<void> {
  if (maintenance === "off") {
    try {
      await within(patienceMilliseconds, write(DB, [entry]), () => new Error("No answer of the database"));
      return;
    } catch (error) {
      logFault(error, "An entry of the audit log waits in KV");
    }
  }
  try {
    const part = entry.status === null ? 0 : 1;
    await API_KEYS.put(`${waiting}${entry.id}:${part}`, JSON.stringify(entry));
  } catch (cause) {
    throw accessErrors.keyStoreUnavailable(cause);
  }
}

/**
 * Moves entries that wait in KV, the oldest first. One that KV lists and does not give yet waits for the next run.
 * @param most at most 100, which KV reads in one call
 * @returns how many
 */
export async function moveWaiting({ DB, API_KEYS }: AuditStores, most: number): Promise<number> {
  const { keys } = await API_KEYS.list({ prefix: waiting, limit: most });
  if (keys.length === 0) return 0;
  const names = keys.map(({ name }) => name);
  const given = [...(await API_KEYS.get(names, { type: "text" }))];
  const found = given.flatMap(([name, text]) => (text === null ? [] : [{ name, text }]));
  await write(
    DB,
    found.map(({ text }): AuditEntry => JSON.parse(text)),
  );
  await Promise.all(found.map(({ name }) => API_KEYS.delete(name)));
  return found.length;
}

export interface AuditFilters {
  readonly companyId?: string | undefined;
  readonly target?: string | undefined;
  readonly action?: string | undefined;
  /** Epoch milliseconds: not before the first, and before the second. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** The newest entries, older than the one with the id `before`. */
export async function listEntries(
  database: D1Database,
  { companyId, target, action, since, until }: AuditFilters,
  before: string | undefined,
  limit: number,
): Promise<readonly AuditEntry[]> {
  const conditions = [
    ['"companyId" = ?', companyId],
    ['"target" = ?', target],
    ['"action" = ?', action],
    ['"id" >= ?', since === undefined ? undefined : firstIdOf(since)],
    ['"id" < ?', until === undefined ? undefined : firstIdOf(until)],
    ['"id" < ?', before],
  ].filter(([, value]) => value !== undefined);
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.map(([text]) => text).join(" AND ")}`;
  const { results } = await database
    .prepare(`SELECT ${list} FROM "adminAudit" ${where} ORDER BY "id" DESC LIMIT ?`)
    .bind(...conditions.map(([, value]) => value), limit)
    .all<AuditEntry>();
  return results;
}

/**
 * Deletes the oldest entries: those of before the horizon, and those that are more than the newest `kept`.
 * @param horizon epoch milliseconds
 * @returns how many
 */
export async function pruneEntries(
  database: D1Database,
  horizon: number,
  kept: number,
  most: number,
): Promise<number> {
  const { meta } = await database
    .prepare(
      `DELETE FROM "adminAudit" WHERE "id" IN (
         SELECT "id" FROM "adminAudit" WHERE "id" < max(?1, coalesce(
           (SELECT "id" FROM "adminAudit" ORDER BY "id" DESC LIMIT 1 OFFSET ?2), ''))
         ORDER BY "id" LIMIT ?3)`,
    )
    .bind(firstIdOf(horizon), kept - 1, most)
    .run();
  return meta.changes;
}

/** The id of an entry of that time. */
export function entryIdOf(time: number): string {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return formatId({ time, high, low });
}

/** No id of that time is less. */
function firstIdOf(time: number): string {
  return formatId({ time, high: 0, low: 0 });
}
