/** Walks a list as a client does: from page to page by `Link`, whatever its URLs look like. */

/** The target of a link by its relation. */
export function linkOf(response: Response, relation: "next" | "first" = "next"): string | undefined {
  const links = response.headers.get("Link") ?? "";
  return new RegExp(`<([^>]*)>; rel="${relation}"`).exec(links)?.[1];
}

/**
 * The pages of a list, to its end.
 * @param between is done after each page but the last
 */
export async function walk<Row>(
  ask: (path: string) => Promise<Response>,
  path: string,
  between: () => Promise<unknown> = async () => undefined,
): Promise<readonly (readonly Row[])[]> {
  const pages: Row[][] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const response = await ask(next);
    if (!response.ok) throw new Error(`${next}: ${response.status} ${await response.text()}`);
    pages.push(await response.json<Row[]>());
    next = linkOf(response);
    if (pages.length > 500) throw new Error(`${path} has no end`);
    if (next !== undefined) await between();
  }
  return pages;
}
