/**
 * The `Link` header of a list: where its next page is and where its first (SPEC §13).
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
import { formatCursor } from "../cursor";
import type { ReadRequestPlan, RequestLocation } from "../plan/plan";
import type { Cell } from "../query/database/result-set";
import { percentEncode } from "./headers";
import type { ShownRows } from "./shown-rows";

/**
 * Node's HTTP client takes 16 KiB of headers and fails past it. The URL of a list of a thousand ids is left out rather than
 * the answer lost.
 */
const LONGEST_LINK = 12_000;

/** The links of a read, or nothing for a list that is shown whole and from its start. */
export function pageLinks(plan: ReadRequestPlan, result: ShownRows): string | undefined {
  const { location, page, read } = plan;
  const { position } = result;
  // The page after one without rows would be the same page.
  const more = position?.more === true && read.limit !== 0;
  if (page?.next.kind === "function") {
    const { parameters } = page.next.walk;
    if (!more || position?.cursor === undefined) return undefined;
    const urlOf = (...from: readonly (readonly [string, string])[]) =>
      pageUrl(location, [...parameters, "limit"], limitOf(read.limit), ...from);
    return join(link(urlOf([parameters[0], position.cursor]), "next"), link(urlOf(), "first"));
  }
  const next = page && more ? nextOf(plan, result) : undefined;
  if (!next && !location.walk?.cursor) return undefined;
  const urlOf = (...from: readonly (readonly [string, string])[]) =>
    pageUrl(location, ["cursor", "offset", "limit"], limitOf(read.limit), ...from);
  const first = link(urlOf(), "first");
  if (!next) return first.length <= LONGEST_LINK ? first : undefined;
  const ahead = link(urlOf(next), "next");
  return join(ahead, first);
}

function join(next: string, first: string): string | undefined {
  if (next.length > LONGEST_LINK) return undefined;
  return next.length + first.length <= LONGEST_LINK ? `${next}, ${first}` : next;
}

/** How many rows the walk has passed before this page. */
export function firstRow({ read, location }: ReadRequestPlan): number {
  return read.offset + (location.walk?.cursor?.start ?? 0);
}

/** The parameter that says where the next page begins. */
function nextOf(plan: ReadRequestPlan, { rows, position }: ShownRows): readonly [string, string] | undefined {
  const { page, location } = plan;
  const start = firstRow(plan) + rows.length;
  if (page?.next.kind === "offset") return ["offset", String(start)];
  const { last } = position ?? {};
  if (page?.next.kind !== "after" || !last || !location.walk) return undefined;
  const values = page.next.cells.map((cell) => toText(last[cell] ?? null));
  return ["cursor", formatCursor({ digest: location.walk.digest(), start, values })];
}

/** As the column's type reads it again, to the same stored value. */
function toText(cell: Cell): string | null {
  return cell === null ? null : String(cell);
}

function limitOf(limit: number | undefined): readonly (readonly [string, string])[] {
  return limit === undefined ? [] : [["limit", String(limit)]];
}

/** `/rpc/changes?limit=100&cursor=…`: the same request, but for some parameters. */
function pageUrl(
  { path, search }: RequestLocation,
  dropped: readonly string[],
  limit: readonly (readonly [string, string])[],
  ...from: readonly (readonly [string, string])[]
): string {
  const kept = search
    .split("&")
    .filter((pair) => pair !== "" && !dropped.includes(pair.split("=", 1)[0] ?? ""));
  const added = [...limit, ...from].map(([name, value]) => `${name}=${percentEncode(value)}`);
  const parameters = [...kept, ...added];
  return parameters.length === 0 ? path : `${path}?${parameters.join("&")}`;
}

function link(url: string, relation: "next" | "first"): string {
  return `<${url}>; rel="${relation}"`;
}
