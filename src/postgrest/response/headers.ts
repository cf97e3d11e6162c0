/** The headers that describe a result: `Content-Range`, `Location`, `Preference-Applied`. */
import { pgrst } from "../errors";
import type { MediaType } from "../parse/ast";
import type { RequestLocation } from "../plan/plan";
import type { Cell } from "../query/database/result-set";

/** `0-9/8000`, `0-9/*` without a count, `*​/0` if there are no rows. */
export function contentRange(first: number, last: number, total: number | undefined): string {
  const range = first <= last && total !== 0 ? `${first}-${last}` : "*";
  return `${range}/${total ?? "*"}`;
}

/**
 * 206 if a count shows that there are more rows.
 * @throws PGRST103 (416) if the page begins past the end
 */
export function rangeStatus(first: number, rows: number, total: number | undefined): 200 | 206 {
  if (total === undefined) return 200;
  if (first > total) {
    throw pgrst.rangeNotSatisfiable(
      `An offset of ${first} was requested, but there are only ${total} rows.`,
      {
        "Content-Range": `*/${total}`,
      },
    );
  }
  return rows < total ? 206 : 200;
}

/** The client has the URL already, and a longer one may exceed limits on headers. */
const LONGEST_CONTENT_LOCATION = 2000;

/**
 * The URL of the read, with its parameters sorted by name, so that equal URLs look equal; undefined if it is too long
 * for a header.
 */
export function contentLocation({ path, search }: RequestLocation): string | undefined {
  const location = search === "" ? path : `${path}?${sortParameters(search)}`;
  return location.length <= LONGEST_CONTENT_LOCATION ? location : undefined;
}

/** Parameters with the same name keep their order. */
function sortParameters(search: string): string {
  if (!search.includes("&")) return search;
  const nameOf = (pair: string) => pair.split("=", 1)[0] ?? "";
  return search
    .split("&")
    .map((pair) => ({ pair, name: nameOf(pair) }))
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
    .map(({ pair }) => pair)
    .join("&");
}

/** Percent-encodes all but RFC 3986's unreserved characters, as PostgREST does. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `/relation?id=eq.5`, by the primary key. */
export function location(path: string, key: readonly string[], row: readonly Cell[]): string {
  const filters = key.map((name, index) => {
    return `${percentEncode(name)}=eq.${percentEncode(String(row[index] ?? ""))}`;
  });
  return `${path}?${filters.join("&")}`;
}

export function contentType(mediaType: MediaType): string {
  switch (mediaType.kind) {
    case "csv":
      return "text/csv; charset=utf-8";
    case "object":
      return `application/vnd.pgrst.object+json${mediaType.nullsStripped ? ";nulls=stripped" : ""}; charset=utf-8`;
    case "array":
      if (mediaType.nullsStripped) return "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8";
      return "application/json; charset=utf-8";
  }
}
