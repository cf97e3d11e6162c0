/** An instant → `timestamptz` as stored, and that as it is shown (SPEC §2). */

/**
 * `1767225600000` → `2026-01-01T00:00:00.000000Z`.
 * @param epochMilliseconds within the years 0000 to 9999
 */
export function toTimestamp(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString().replace("Z", "000Z");
}

/** Without trailing zeros: `2026-01-01T00:00:00.120000Z` → `2026-01-01T00:00:00.12Z`. */
export function showTimestamp(stored: string): string {
  return stored.replace(/\.?0*Z$/, "Z");
}
