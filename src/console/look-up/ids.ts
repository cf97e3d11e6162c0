/** Ids that were pasted or dropped: one a line, or separated by tabs, commas or semicolons; in quotes an id may have those. */

/** The most that one call takes (SPEC §12). */
export const idsPerCall = 10_000;

const id = /[^\S\r\n\t]*"((?:[^"]|"")*)"[^\S\r\n\t]*(?=[\r\n\t,;]|$)|([^\r\n\t,;]+)/g;

export function parseIds(text: string): readonly string[] {
  const ids = [...text.matchAll(id)].map(
    ([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain.trim(),
  );
  return [...new Set(ids.filter((one) => one !== ""))];
}

export function* chunksOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
