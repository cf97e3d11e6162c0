/**
 * An entry without the secrets that a caller put where they do not belong: a key as a name or as the caller itself. The log
 * is kept for a year and shown to whoever has a newer token.
 */
import type { AuditEntry } from "./entry";

/** What a key and the secret of a webhook begin with. */
const secret = /(crbn_|whsec_)[A-Za-z0-9+/=_-]*/gi;

export function withoutSecrets(entry: AuditEntry, adminToken: string): AuditEntry {
  const hide = (text: string | null) => {
    const shown = text?.replace(secret, "$1…") ?? null;
    return adminToken === "" ? shown : (shown?.replaceAll(adminToken, "…") ?? null);
  };
  return { ...entry, actor: hide(entry.actor), changes: hide(entry.changes) };
}
