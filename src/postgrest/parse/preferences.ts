/**
 * The `Prefer` header: `return=representation, count=exact` → `Preferences`.
 * @see https://docs.postgrest.org/en/stable/references/api/preferences.html
 * @see https://www.rfc-editor.org/rfc/rfc7240
 */
import type { Preferences } from "./ast";

type Known = Omit<Preferences, "invalid">;

const choices: ReadonlyMap<string, Known> = new Map<string, Known>([
  ["return=minimal", { return: "minimal" }],
  ["return=headers-only", { return: "headers-only" }],
  ["return=representation", { return: "representation" }],
  ["count=exact", { count: "exact" }],
  ["count=planned", { count: "planned" }],
  ["count=estimated", { count: "estimated" }],
  ["resolution=merge-duplicates", { resolution: "merge-duplicates" }],
  ["resolution=ignore-duplicates", { resolution: "ignore-duplicates" }],
  ["missing=default", { missing: "default" }],
  ["missing=null", { missing: "null" }],
  ["handling=strict", { handling: "strict" }],
  ["handling=lenient", { handling: "lenient" }],
  ["tx=commit", { transaction: "commit" }],
  ["tx=rollback", { transaction: "rollback" }],
]);

const TIMEZONE = "timezone=";
const MAX_AFFECTED = "max-affected=";
/** More rows than any table has; one more is still an exact integer. */
const MOST_ROWS = Number.MAX_SAFE_INTEGER - 1;

/** One preference, or undefined for an unknown one. */
function parsePreference(text: string): Known | undefined {
  if (text.startsWith(TIMEZONE)) return { timezone: text.slice(TIMEZONE.length) };
  if (text.startsWith(MAX_AFFECTED)) {
    const count = text.slice(MAX_AFFECTED.length);
    return /^\d+$/.test(count) ? { maxAffected: Math.min(Number(count), MOST_ROWS) } : undefined;
  }
  return choices.get(text);
}

/**
 * Reads the header; several headers are joined by commas. If a preference is repeated, the first counts.
 * @example parsePreferences("tx=commit, tx=rollback, foo") → { transaction: "commit", invalid: ["foo"] }
 */
export function parsePreferences(header: string | null): Preferences {
  let known: Known = {};
  const invalid: string[] = [];
  for (const part of (header ?? "").split(",")) {
    const text = part.trim();
    const preference = parsePreference(text);
    if (preference) known = { ...preference, ...known };
    else if (text !== "") invalid.push(text);
  }
  return { ...known, invalid };
}
