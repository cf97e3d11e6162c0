/**
 * The result of `to_tsvector`: a value's lexemes and their positions.
 * @see https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSVECTOR
 */

import { type Configuration, parseLexemes } from "./configuration";

/** The highest position; later ones count as this one. */
const MAX_POSITION = 16_383;
/** The most positions of a lexeme; later ones are dropped. */
const MAX_POSITIONS = 255;

/** Positions of lexemes, each list ascending. */
export class TextVector {
  private sorted: readonly string[] | undefined;

  constructor(private readonly positions: ReadonlyMap<string, readonly number[]>) {}

  /** The positions of the lexeme; empty if it does not occur. */
  positionsOf(lexeme: string): readonly number[] {
    return this.positions.get(lexeme) ?? [];
  }

  /** The positions of lexemes with the prefix. */
  positionsWithPrefix(prefix: string): readonly number[] {
    this.sorted ??= [...this.positions.keys()].sort();
    const found = new Set<number>();
    for (let index = firstFrom(this.sorted, prefix); index < this.sorted.length; index += 1) {
      const lexeme = this.sorted[index] ?? "";
      if (!lexeme.startsWith(prefix)) break;
      for (const position of this.positionsOf(lexeme)) found.add(position);
    }
    return [...found].sort((a, b) => a - b);
  }
}

/** The index of the first text that is not less than `text`. */
function firstFrom(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The vector of one text, or of jsonb's strings, with one position left free after each text that has a lexeme. */
export function buildVector(texts: readonly string[], configuration: Configuration): TextVector {
  const positions = new Map<string, number[]>();
  let before = 0;
  for (const text of texts) {
    const { lexemes, places } = parseLexemes(text, configuration);
    for (const { lexeme, position } of lexemes) {
      const place = Math.min(before + position, MAX_POSITION);
      const list = positions.get(lexeme);
      if (list === undefined) positions.set(lexeme, [place]);
      else if (list.length < MAX_POSITIONS && list.at(-1) !== place) list.push(place);
    }
    before += lexemes.length > 0 ? places + 1 : places;
  }
  return new TextVector(positions);
}
