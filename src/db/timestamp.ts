/** An instant → `timestamptz` as stored (SPEC §2). */

/**
 * `1767225600000` → `2026-01-01T00:00:00.000000Z`.
 * @param epochMilliseconds within the years 0000 to 9999
 */
export function toTimestamp(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString().replace("Z", "000Z");
}
