/**
 * The `limit` and `offset` parameters and the `Range` header → a `RowRange` by resource.
 * @see https://docs.postgrest.org/en/stable/references/api/pagination_count.html
 */
import { pgrst } from "../errors";
import type { AtPath, EmbedPath, RowRange } from "./ast";
import { treePath } from "./grammar/field";
import { parseText } from "./grammar/scanner";
import type { Parameter } from "./parameters";

/** Both ends are included; an open range has no `last`. */
interface Interval {
  readonly first: number;
  readonly last?: number;
}

const ALL_ROWS: Interval = { first: 0 };

/** A number of rows. Text that is not an integer is ignored; a number larger than any table is cut. */
function readCount(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*-?\d+\s*$/.test(text)) return undefined;
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

/**
 * Reads a `Range` header; another form (`bytes=0-9`) is ignored.
 * @example parseRangeHeader("0-9") → { first: 0, last: 9 }
 * @throws PGRST103 for `9-0`
 */
function parseRangeHeader(header: string): Interval {
  const [, first, last] = /^(\d+)-(\d*)$/.exec(header.trim()) ?? [];
  const lower = readCount(first);
  if (lower === undefined) return ALL_ROWS;
  const upper = readCount(last);
  if (upper === undefined) return { first: lower };
  if (upper < lower) {
    throw pgrst.rangeNotSatisfiable(
      "The lower boundary must be lower than or equal to the upper boundary in the Range header.",
    );
  }
  return { first: lower, last: upper };
}

interface Limits {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** The rows that are in both ranges. `limit=0` gives no rows, whatever the header says. */
function intersect({ limit, offset = 0 }: Limits, header: Interval): RowRange {
  if (limit === 0) return { offset: Math.max(offset, 0), limit: 0 };
  const first = Math.max(offset, header.first);
  const lasts = [header.last, limit === undefined ? undefined : offset + limit - 1];
  const last = Math.min(...lasts.filter((end) => end !== undefined));
  if (last < first) throw pgrst.rangeNotSatisfiable("Limit should be greater than or equal to zero.");
  return { offset: first, ...(Number.isFinite(last) && { limit: last - first + 1 }) };
}

/** `company.limit` and `company.offset` have the same resource: `company.`. */
const resourceOf = (name: string) => name.slice(0, name.lastIndexOf(".") + 1);

/** @throws PGRST100 */
function pathOf(resource: string): EmbedPath {
  if (resource === "") return [];
  const key = `${resource}limit`;
  return parseText(treePath, key, `tree path (${key})`).path;
}

/**
 * Merges the parameters of each resource; if one is repeated, the last counts. The header applies to the relation of
 * the URL. A resource without limits is left out.
 * @param header the `Range` header, if it applies to the request
 * @throws PGRST100 for a path that does not parse, PGRST103 for a negative limit and for ends in the wrong order
 */
export function parseRanges(
  limits: readonly Parameter[],
  offsets: readonly Parameter[],
  header: string | null,
): readonly AtPath<RowRange>[] {
  const requested = new Map<string, Limits>([["", {}]]);
  for (const { name, value } of limits) {
    const resource = resourceOf(name);
    requested.set(resource, { ...requested.get(resource), limit: readCount(value) });
  }
  for (const { name, value } of offsets) {
    const resource = resourceOf(name);
    requested.set(resource, { ...requested.get(resource), offset: readCount(value) });
  }
  const interval = header === null ? ALL_ROWS : parseRangeHeader(header);
  return [...requested].flatMap(([resource, wanted]) => {
    const path = pathOf(resource);
    const value = intersect(wanted, resource === "" ? interval : ALL_ROWS);
    return value.offset === 0 && value.limit === undefined ? [] : [{ path, value }];
  });
}
