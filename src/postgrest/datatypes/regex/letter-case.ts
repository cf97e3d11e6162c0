/**
 * The cases of a character in PostgreSQL's case-insensitive regular expressions: its simple lower and upper case, one
 * code point each. Unicode's case folding equates more (`k` and the Kelvin sign, `σ` and `ς`).
 */

/** The ranges of Unicode 17 that have characters with case: what a scan over all of them has to look at. */
const casedBlocks: readonly (readonly [number, number])[] = [
  [0x41, 0x587],
  [0x10a0, 0x10ff],
  [0x13a0, 0x13fd],
  [0x1c80, 0x1cbf],
  [0x1d79, 0x1d8e],
  [0x1e00, 0x1fff],
  [0x2126, 0x2188],
  [0x24b6, 0x24e9],
  [0x2c00, 0x2d2d],
  [0xa640, 0xa7ff],
  [0xab53, 0xabbf],
  [0xff21, 0xff5a],
  [0x10400, 0x105bc],
  [0x10c80, 0x10cf2],
  [0x10d50, 0x10d85],
  [0x118a0, 0x118df],
  [0x16e40, 0x16ede],
  [0x1e900, 0x1e943],
];

/** The mapping if it is one code point, else the character itself (`ß` → `SS`). */
function single(mapped: string, codePoint: number): number {
  const first = mapped.codePointAt(0) ?? codePoint;
  return mapped.length === (first > 0xffff ? 2 : 1) ? first : codePoint;
}

const lower = (codePoint: number) =>
  // U+0130: JavaScript keeps its dot as a second code point.
  codePoint === 0x130 ? 0x69 : single(String.fromCodePoint(codePoint).toLowerCase(), codePoint);

function upper(codePoint: number): number {
  // Greek letters with iota subscript: the full mapping is two letters, the simple one is the letter eight further on.
  if ((codePoint >= 0x1f80 && codePoint <= 0x1faf && (codePoint & 8) === 0) || isIotaVowel(codePoint)) {
    return codePoint + (isIotaVowel(codePoint) ? 9 : 8);
  }
  return single(String.fromCodePoint(codePoint).toUpperCase(), codePoint);
}

const isIotaVowel = (codePoint: number) =>
  codePoint === 0x1fb3 || codePoint === 0x1fc3 || codePoint === 0x1ff3;

/**
 * The characters that a character of a pattern matches with `ignoreCase`: its lower and its upper case. In PostgreSQL a
 * title-case letter does not even match itself.
 */
export function caseVariants(codePoint: number): readonly number[] {
  if (codePoint > 0x10ffff) return [codePoint];
  const low = lower(codePoint);
  const high = upper(codePoint);
  return low === high ? [low] : [low, high];
}

let pairs: readonly (readonly [number, number])[] | undefined;

/** Every character that has another case, with that case. Computed once. */
function casePairs(): readonly (readonly [number, number])[] {
  pairs ??= casedBlocks.flatMap(([first, last]) => {
    const found: (readonly [number, number])[] = [];
    for (let codePoint = first; codePoint <= last; codePoint += 1) {
      for (const variant of caseVariants(codePoint)) {
        if (variant !== codePoint) found.push([codePoint, variant]);
      }
    }
    return found;
  });
  return pairs;
}

/** The other cases of the characters from `first` to `last`. */
export function caseVariantsBetween(first: number, last: number): readonly number[] {
  if (last - first < 64) {
    const found: number[] = [];
    for (let codePoint = first; codePoint <= last; codePoint += 1) found.push(...caseVariants(codePoint));
    return found;
  }
  return casePairs().flatMap(([codePoint, variant]) =>
    codePoint >= first && codePoint <= last ? [variant] : [],
  );
}
