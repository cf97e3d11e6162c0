/**
 * Bounds the work of a plan's embedded resources. Each row of a to-many embed belongs to one parent, so an embed costs
 * at most one pass over its relation, and a limit on the number of embeds limits the work. An embed that leads back
 * (`company(mappings(company(mappings)))`) breaks this: each level multiplies the work.
 */

import type { Relation } from "../catalog/catalog";
import { isToOne } from "../catalog/relationships";
import { sqlstate } from "../errors";
import type { Condition, ReadPlan } from "./plan";

export interface EmbedBounds {
  /** Whether an embed may lead back to a relation that contains it, as in PostgREST. */
  readonly returning: boolean;
  /** The most to-many embeds. */
  readonly maxToManyEmbeds: number;
  /**
   * The most times that a row of an embed is looked up for each row: to order, to filter, or for a member that is made
   * before sorting.
   */
  readonly maxEmbedLookups: number;
  /** The most embedded rows that the limits of the plan allow. */
  readonly maxEmbeddedRows: number;
}

/**
 * @param maxRows the most rows of one list, if there is such a bound
 * @throws 54001
 */
export function checkEmbeds(plan: ReadPlan, bounds: EmbedBounds, maxRows = Number.POSITIVE_INFINITY): void {
  const { toMany, lookups, rows } = measure(plan, plan.limit ?? maxRows, [plan.relation], bounds, maxRows);
  if (toMany > bounds.maxToManyEmbeds) {
    throw sqlstate.tooComplex(
      `The request embeds lists of rows ${toMany} times; it may do so ${bounds.maxToManyEmbeds} times`,
      "Ask for fewer of them in one request, or for each one in its own request.",
    );
  }
  if (lookups > bounds.maxEmbedLookups) {
    throw sqlstate.tooComplex(
      `The request looks up embedded rows ${lookups} times for each row, to order or filter by; it may do so ${bounds.maxEmbedLookups} times`,
      "Order and filter by fewer embedded resources, or ask for some of their members in a request of its own.",
    );
  }
  // Without a bound on rows, embedded rows have no bound either.
  if (Number.isFinite(rows) && rows > bounds.maxEmbeddedRows) {
    throw sqlstate.tooComplex(
      `The request may embed ${rows} rows; it may embed ${bounds.maxEmbeddedRows}`,
      "Lower the limits of the lists inside each other, such as company.limit=100, or ask for the inner ones in requests of their own.",
    );
  }
}

interface Measure {
  readonly toMany: number;
  readonly lookups: number;
  /** How many embedded rows there may be. */
  readonly rows: number;
}

/** @param parents how many rows `plan` may have, over all parents */
function measure(
  plan: ReadPlan,
  parents: number,
  path: readonly Relation[],
  bounds: EmbedBounds,
  maxRows: number,
): Measure {
  let toMany = 0;
  let lookups = countLookups(plan);
  let rows = 0;
  for (const { read, relationship } of plan.embeds) {
    const { relation } = read;
    if (!bounds.returning && path.includes(relation)) throw returns(relation, plan.relation);
    const toOne = isToOne(relationship);
    const own = parents * (toOne ? 1 : read.grouped ? 1 : (read.limit ?? maxRows));
    const inner = measure(read, own, [...path, relation], bounds, maxRows);
    toMany += (toOne ? 0 : 1) + inner.toMany;
    lookups += inner.lookups;
    rows += (toOne ? 0 : own) + inner.rows;
  }
  return { toMany, lookups, rows };
}

/** Members are made before rows are sorted or grouped. */
function countLookups({ grouped, order, outputs, where }: ReadPlan): number {
  const terms = order.filter(({ via }) => via.length > 0).length;
  const isPage = !grouped && order.length === 0;
  const members = isPage
    ? 0
    : outputs.filter(
        (output) => output.via.length > 0 || (output.kind === "embed" && isToOne(output.embed.relationship)),
      ).length;
  return terms + members + countExists(where);
}

function countExists(condition: Condition): number {
  let count = 0;
  const open = [condition];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.kind === "exists") count += 1;
    if (next.kind === "not") open.push(next.child);
    if (next.kind === "and" || next.kind === "or") for (const child of next.children) open.push(child);
  }
  return count;
}

function returns(relation: Relation, origin: Relation) {
  return sqlstate.tooComplex(
    `Embedding "${relation.name}" in "${origin.name}" leads back to rows that are being read`,
    `Ask for the rows of "${relation.name}" in a request of their own, filtered by the columns that refer to "${origin.name}".`,
  );
}
