/**
 * The `Link` header for the next page of a list: the request's own URL with another `cursor`.
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
export function nextPageLink(url: string, cursor: string): string {
  const next = new URL(url);
  next.searchParams.set("cursor", cursor);
  return `<${next.pathname}${next.search}>; rel="next"`;
}
