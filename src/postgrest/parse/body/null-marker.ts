/**
 * The parameter `null` of `text/csv`, which is ours: the text that stands for null, so that what is read as CSV can be
 * written as CSV. It is on in neither direction unless the request names it, for PostgreSQL's CSV has none: a null is
 * nothing in its output, and an empty cell is an empty text in PostgREST's input.
 */

/** A word, or nothing, in quotes or not. */
const marker = /^\s*null\s*=\s*("?)([A-Za-z0-9_\\-]{0,20})\1\s*$/i;

/**
 * Reads it among the parameters of a media type.
 * @example readNullMarker([' null="NULL"']) → { nullMarker: "NULL" }
 */
export function readNullMarker(
  parameters: readonly string[],
): { readonly nullMarker?: string } | "unreadable" {
  const given = parameters.find((parameter) => /^\s*null\s*=/i.test(parameter));
  if (given === undefined) return {};
  const [, , nullMarker] = marker.exec(given) ?? [];
  return nullMarker === undefined ? "unreadable" : { nullMarker };
}
