/**
 * Where a list of `/admin` goes on: the `cursor` in the `Link` of a page. It has a digest of the list, so that one that is
 * made up, mistyped or of another list is refused, instead of being taken for the end of this one.
 */
import type { Context } from "hono";
import { fingerprint } from "../bytes/fingerprint";
import { encodeUtf8 } from "../bytes/utf8";
import { adminErrors } from "./errors";

const base64url = { alphabet: "base64url", omitPadding: true } as const;

/**
 * The `Link` header for the next page of a list: the request's own URL with another `cursor`.
 * @param position what the list goes on after
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
export function nextPageLink(url: string, position: string): string {
  const next = new URL(url);
  next.searchParams.set("cursor", `${digestOf(next, position)}.${encodeUtf8(position).toBase64(base64url)}`);
  return `<${next.pathname}${next.search}>; rel="next"`;
}

/**
 * A page of a list, with the `Link` for the next one if there is one.
 * @param found one item more than the page has, if there is one
 */
export function takePage<Item extends { readonly id: string }>(
  c: Context,
  found: readonly Item[],
  limit: number,
): readonly Item[] {
  const page = found.slice(0, limit);
  if (found.length > limit) c.header("Link", nextPageLink(c.req.url, page.at(-1)?.id ?? ""));
  return page;
}

/**
 * What the list goes on after; undefined for its first page.
 * @throws 400 `22023` for text that is no cursor of this list
 */
export function readCursor(url: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const [digest, encoded = ""] = cursor.split(".", 2);
  const position = decode(encoded);
  if (position === undefined || digest !== digestOf(new URL(url), position)) {
    throw adminErrors.invalidParameter("cursor: is not one that we gave out for this list");
  }
  return position;
}

/** Of a position in a list, whose pages may have different sizes. */
function digestOf({ pathname, searchParams }: URL, position: string): string {
  const filters = [...searchParams].filter(([name]) => name !== "cursor" && name !== "limit").sort();
  return fingerprint(JSON.stringify([pathname.replace(/\/+/g, "/"), filters, position]));
}

function decode(encoded: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.fromBase64(encoded, base64url),
    );
  } catch {
    return undefined;
  }
}
