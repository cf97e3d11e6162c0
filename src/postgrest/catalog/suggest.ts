/** Finds a known name close to an unknown one, for the hint of an error. */

/** Edits (insert, delete, replace) between two texts, by code point. */
function levenshtein(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  let previous = right.map((_, index) => index + 1);
  let first = 0;
  for (const [row, character] of left.entries()) {
    let diagonal = first;
    first = row + 1;
    let before = first;
    previous = previous.map((above, column) => {
      const cost = Math.min(above + 1, before + 1, diagonal + (right[column] === character ? 0 : 1));
      diagonal = above;
      before = cost;
      return cost;
    });
  }
  return previous.at(-1) ?? left.length;
}

const LONGEST_NAME = 128;

function nearest(
  name: string,
  known: Iterable<string>,
  close: (distance: number, candidate: string) => boolean,
) {
  if (name.length > LONGEST_NAME) return undefined;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = levenshtein(name.toLowerCase(), candidate.toLowerCase());
    if (close(distance, candidate) && (best === undefined || distance < best.distance)) {
      best = { name: candidate, distance };
    }
  }
  return best?.name;
}

/** A relation whose name differs in a quarter of its characters or fewer, as PostgREST suggests. */
export function suggestRelation(name: string, known: Iterable<string>): string | undefined {
  return nearest(name, known, (distance, candidate) => {
    const longest = Math.max(name.length, candidate.length);
    return distance / longest <= 0.25;
  });
}

/** A column at most three edits away, and at most half the length of the name, as PostgreSQL suggests. */
export function suggestColumn(name: string, known: Iterable<string>): string | undefined {
  return nearest(name, known, (distance) => distance <= 3 && distance <= name.length / 2);
}
