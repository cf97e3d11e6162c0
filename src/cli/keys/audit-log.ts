/** The audit log of `/admin` for a terminal: which entries, and how they are shown. */
import { userInfo } from "node:os";
import { shownEntry } from "../../admin/audit/entry.ts";
import { renderTable } from "./table.ts";

/** The newest entries of one page. */
const MOST = 100;

export interface AuditFilters {
  readonly companyId?: string | undefined;
  readonly action?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** The id of a key, a webhook or a company. */
  readonly target?: string | undefined;
}

export function auditPath(filters: AuditFilters): string {
  const query = new URLSearchParams({ limit: String(MOST) });
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, value);
  return `/admin/audit?${query}`;
}

/** Entries as a table, the newest first. `more`: there are older ones. */
export function showAudit(records: readonly unknown[], more: boolean): string {
  if (records.length === 0) return "There are no entries.";
  const entries = records.map((record) => shownEntry().parse(record));
  const rows = entries.map(({ at, action, target, companyId, changes, actor, token, network, status }) => [
    at,
    action,
    target ?? "",
    companyId ?? "",
    Object.keys(changes ?? {}).join(","),
    actor ?? `token ${token}`,
    network ?? "",
    status === null ? "unknown" : String(status),
  ]);
  const head = ["AT", "WHAT", "OF", "COMPANY", "CHANGED", "WHO", "FROM", "ANSWER"];
  const older = more ? `\n\nOlder ones: --until ${entries.at(-1)?.at}` : "";
  return `${renderTable(head, rows)}${older}`;
}

/** Who calls, for the audit log: the user of this machine, where the name can be told in a header. */
export function callerName(): string | undefined {
  try {
    const { username } = userInfo();
    return /^[\x21-\x7e]{1,64}$/.test(username) ? username : undefined;
  } catch {
    // A user that the system has no name for.
    return undefined;
  }
}
