/** Ids that were pasted or dropped: one a line, or separated by tabs, commas or semicolons. */

/** The most that one call takes (SPEC §12). */
export const idsPerCall = 10_000;

export function parseIds(text: string): readonly string[] {
  const ids = text.split(/[\r\n\t,;]+/).map((id) => id.trim().replace(/^"(.*)"$/, "$1"));
  return [...new Set(ids.filter((id) => id !== ""))];
}

export function* chunksOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** A cell of CSV: quoted where it must be, and never a formula of a spreadsheet. */
export function csvCell(value: string | null): string {
  const text = value ?? "";
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
