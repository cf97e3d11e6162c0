/** Answers of the admin API → lines for a terminal. */
import * as z from "zod/mini";
import { type KeyRecord, keyRecord } from "../auth/key-record.ts";

const newKey = z.extend(keyRecord, { key: z.string() });
const companyRecord = z.object({ id: z.string(), name: z.string() });

/** A key that was made just now: the only time that it can be shown. */
export function showNewKey(body: unknown): string {
  const made = newKey.parse(body);
  return `${made.key}\n\nKeep it: it is not shown again.\n${line(made)}`;
}

/** One record in one line. */
export function showKey(body: unknown): string {
  return line(keyRecord.parse(body));
}

/** A record per line. */
export function showKeys(records: readonly unknown[]): string {
  return records.length === 0 ? "There are no keys." : records.map(showKey).join("\n");
}

export function showCompany(body: unknown): string {
  const { id, name } = companyRecord.parse(body);
  return `Company ${id}: ${name}`;
}

function line(record: KeyRecord): string {
  const owner = record.companyId === null ? "all companies" : `company ${record.companyId}`;
  const end =
    record.revokedAt !== null
      ? `, revoked ${record.revokedAt}`
      : record.expiresAt !== null
        ? `, expires ${record.expiresAt}`
        : "";
  return `${record.id}  …${record.preview}  ${record.name} (${owner}; ${record.scopes.join(", ")}${end})`;
}
