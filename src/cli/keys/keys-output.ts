/** Answers of the admin API → text for a terminal. */
import * as z from "zod/mini";
import { type ShownKey, shownKey } from "../../access/key-record.ts";
import { renderPairs, renderTable } from "./table.ts";

const newKey = z.extend(shownKey(), { key: z.string() });
const companyRecord = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  database: z.exactOptional(z.string()),
});

/** A new key, which can be shown only now. */
export function showNewKey(body: unknown): string {
  const made = newKey.parse(body);
  return `${made.key}\n\nKeep it: it is not shown again.\n\n${pairs(made)}`;
}

/** One record, with one member per line. */
export function showKey(body: unknown): string {
  return pairs(shownKey().parse(body));
}

/** Records as a table. `now` is in epoch milliseconds; it separates keys that have ended from those that will. */
export function showKeys(records: readonly unknown[], now: number): string {
  if (records.length === 0) return "There are no keys.";
  const keys = records.map((record) => shownKey().parse(record));
  // Most deployments have one database, and the table is wide.
  const hasDatabases = keys.some((key) => key.database !== undefined);
  const owners = hasDatabases ? ["COMPANY", "DATABASE"] : ["COMPANY"];
  const head = ["ID", "KEY", "NAME", ...owners, "MAY", "A MINUTE", "STATE", "LAST USED"];
  const rows = keys.map((key) => {
    const { id, preview, name } = key;
    const may = [key.scopes.join(","), ...narrowings(key)].join("; ");
    const ownedBy = hasDatabases ? [owner(key), databaseOf(key)] : [owner(key)];
    const used = key.lastUsedAt ?? "never";
    return [id, `…${preview}`, name, ...ownedBy, may, rate(key), state(key, now), used];
  });
  return renderTable(head, rows);
}

export function showCompany(body: unknown): string {
  const { id, name } = companyRecord.parse(body);
  return `Company ${id}: ${name}`;
}

/** Companies as a table. */
export function showCompanies(records: readonly unknown[]): string {
  if (records.length === 0) return "There are no companies.";
  const companies = records.map((record) => companyRecord.parse(record));
  const hasDatabases = companies.some(({ database }) => database !== undefined);
  const rows = companies.map(({ id, name, createdAt, database = "DB" }) => [
    id,
    name,
    ...(hasDatabases ? [database] : []),
    createdAt,
  ]);
  return renderTable(["ID", "NAME", ...(hasDatabases ? ["DATABASE"] : []), "CREATED"], rows);
}

function pairs(key: ShownKey): string {
  return renderPairs([
    ["id", key.id],
    ["key", `…${key.preview}`],
    ["name", key.name],
    ["company", owner(key)],
    ["database", wayToDatabaseOf(key)],
    ["scopes", key.scopes.join(", ")],
    ["integrations", key.integrations?.join(", ") ?? "all"],
    ["entity types", key.entityTypes?.join(", ") ?? "all"],
    ["requests a minute", rate(key)],
    ["created", key.createdAt],
    ["expires", key.expiresAt ?? "never"],
    ["revoked", key.revokedAt ?? "no"],
    ["suspended", key.suspendedAt ?? "no"],
    ["last used", key.lastUsedAt ?? "never"],
  ]);
}

function owner({ companyId }: ShownKey): string {
  return companyId ?? "(all)";
}

/**
 * The binding of the database that has its rows. A key of a company goes where its company is: its record does not say
 * where that is, once the company has moved.
 */
function databaseOf({ companyId, database }: ShownKey): string {
  return companyId === null ? (database ?? "DB") : "(company's)";
}

function wayToDatabaseOf(key: ShownKey): string {
  return key.companyId === null
    ? databaseOf(key)
    : `where its company is: npm run companies -- status ${key.companyId}`;
}

function rate({ rateLimit }: ShownKey): string {
  if (rateLimit === undefined) return "default";
  return rateLimit === null ? "any number" : String(rateLimit);
}

function narrowings({ integrations, entityTypes }: ShownKey): readonly string[] {
  return [
    ...(integrations === null ? [] : [`integrations ${integrations.join(",")}`]),
    ...(entityTypes === null ? [] : [`entity types ${entityTypes.join(",")}`]),
  ];
}

function state({ expiresAt, revokedAt, suspendedAt }: ShownKey, now: number): string {
  if (revokedAt !== null && Date.parse(revokedAt) <= now) return `revoked ${revokedAt}`;
  if (suspendedAt !== null) return `suspended ${suspendedAt}`;
  if (revokedAt !== null) return `replaced, ends ${revokedAt}`;
  if (expiresAt !== null) return `${Date.parse(expiresAt) <= now ? "expired" : "expires"} ${expiresAt}`;
  return "good";
}
