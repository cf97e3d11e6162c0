/** Checks a request's limits: its size before it is read, and what it asks for before it is planned. */
import { sqlstate, transport } from "../errors";
import type { Limits } from "../limits";
import type { Filter, LogicTree, QueryParameters, SelectItem } from "./ast";
import { PROFILE_HEADERS } from "./profile";

/** The headers that the engine reads; others cost nothing. */
const headersRead = ["Accept", "Content-Type", "Prefer", "Range", ...PROFILE_HEADERS] as const;

/** @throws 414, 431 */
export function checkSize(
  url: string,
  headers: Headers,
  { maxUrlBytes, maxHeaderBytes }: Pick<Limits, "maxUrlBytes" | "maxHeaderBytes">,
): void {
  // A URL is ASCII, so its length is its bytes.
  if (url.length > maxUrlBytes) throw transport.urlTooLong(maxUrlBytes);
  for (const name of headersRead) {
    if ((headers.get(name)?.length ?? 0) > maxHeaderBytes)
      throw transport.headerTooLong(name, maxHeaderBytes);
  }
}

/** @throws 54001 */
export function checkQuery({ filters, select }: QueryParameters, limits: Limits): void {
  const terms = countFilters(filters.map(({ value }) => value));
  if (terms > limits.maxFilters) throw tooMany("filters", terms, limits.maxFilters);
  const { members, embeds, depth } = countSelected(select);
  if (members > limits.maxSelected) throw tooMany("members in select", members, limits.maxSelected);
  if (embeds > limits.maxEmbeds) throw tooMany("embedded resources", embeds, limits.maxEmbeds);
  if (depth > limits.maxEmbedDepth) {
    throw sqlstate.tooComplex(
      `Embeds are nested more than ${limits.maxEmbedDepth} deep`,
      "Ask for the inner ones in requests of their own.",
    );
  }
}

const tooMany = (what: string, count: number, limit: number) =>
  sqlstate.tooComplex(
    `The request has ${count} ${what}; it may have at most ${limit}`,
    "Ask for less in one request, or in several requests.",
  );

/** Counts filters and groups at any depth. It does not recurse, because the client decides how deep the tree is. */
function countFilters(roots: readonly (Filter | LogicTree)[]): number {
  const open = [...roots];
  let count = 0;
  for (let node = open.pop(); node; node = open.pop()) {
    count += 1;
    if (node.kind === "logic") for (const child of node.children) open.push(child);
  }
  return count;
}

interface Selected {
  readonly members: number;
  readonly embeds: number;
  readonly depth: number;
}

function countSelected(items: readonly SelectItem[]): Selected {
  const open = items.map((item) => ({ item, depth: 0 }));
  let members = 0;
  let embeds = 0;
  let deepest = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    members += 1;
    if (next.item.kind === "field") continue;
    const depth = next.depth + 1;
    embeds += 1;
    deepest = Math.max(deepest, depth);
    for (const item of next.item.select) open.push({ item, depth });
  }
  return { members, embeds, depth: deepest };
}
