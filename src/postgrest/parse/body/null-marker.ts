/**
 * Our parameter `null` of `text/csv`: the text that means null, so that rows read as CSV can be written back as CSV.
 * Without the parameter there is no marker in either direction, as in PostgreSQL: its CSV writes a null as nothing, and
 * PostgREST reads an empty cell as empty text.
 */

/** A word or nothing, with or without quotes. */
const marker = /^\s*null\s*=\s*("?)([A-Za-z0-9_\\-]{0,20})\1\s*$/i;

/**
 * Finds it among the parameters of a media type.
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
