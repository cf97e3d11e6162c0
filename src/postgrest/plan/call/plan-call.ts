/** A call of a function that reads → a plan that reads its rows like those of any relation. */
import { is, SQL, sql } from "drizzle-orm";
import type { Relation } from "../../catalog/catalog";
import { sqlstate } from "../../errors";
import type { ApiRequest } from "../../parse/ast";
import type { Call } from "../../parse/call";
import type { Arguments, ViewRows, Walk } from "../../view";
import type { PlanContext } from "../context";
import { columnsNamed, termOf } from "../page-order";
import type { Output, PagePlan, ReadPlan, ReadRequestPlan } from "../plan";
import { checkPreferences, planReadOf } from "../plan-request";
import { targetOf } from "../target";
import { readArguments, type Signature } from "./arguments";

/** A function and its caller. */
interface Callee {
  readonly relation: Relation;
  readonly order: readonly string[];
}

/**
 * The rows of a call.
 * @param rows of the function
 * @throws PGRST202, and what the function throws for its arguments
 */
export function readRows(
  { request, given }: Call,
  signature: Signature,
  rows: (given: Arguments) => ViewRows,
): ViewRows {
  checkPreferences(request.preferences);
  return rows(readArguments(signature, given));
}

/** @throws what planning a read throws */
export function planCall(
  request: ApiRequest,
  callee: Callee,
  { select, isFenced, walk, likely }: ViewRows,
  context: PlanContext,
): ReadRequestPlan {
  const { name } = callee.relation;
  const shared = is(select, SQL) ? undefined : select;
  const rows = is(select, SQL) ? select : select.build();
  const relation = { ...callee.relation, rows: isFenced ? fence(rows, request) : rows };
  if (walk) checkWalk(request, walk, name);
  const target = targetOf(request, relation, "accept");
  const inOrder = (read: ReadPlan) => withOrder(read, walk?.order ?? callee.order);
  // A function that walks has cursors of its own.
  const { walk: _, ...unwalked } = request;
  const plan = planReadOf(walk ? unwalked : request, target, context, inOrder);
  const isCut = request.query.ranges.some(
    ({ path, value }) => path.length === 0 && value.limit !== undefined,
  );
  if (walk && plan.read.grouped && isCut) throw sqlstate.noPageOfGroups(name);
  const { limit = Number.POSITIVE_INFINITY, grouped } = plan.read;
  const isLikely = likely !== undefined && likely < limit && !grouped;
  const page = walk ? planWalk(plan, walk) : plan.page;
  return {
    ...plan,
    isCall: true,
    ...(shared && { operands: [...plan.operands, ...shared.values] }),
    ...(page && { page }),
    ...(isLikely && { likely: { ...(page?.fetch ?? plan.read), limit: likely + 1 } }),
  };
}

/** SQLite moves nothing into a SELECT with a limit. It runs it on its own then, which takes a fifth longer. */
function fence(rows: SQL, { query }: ApiRequest): SQL {
  // An inner embed filters too.
  const isPlain = query.select.every(({ kind }) => kind !== "relation");
  return isPlain && query.filters.length === 0 && query.order.length === 0 ? rows : sql`${rows} LIMIT -1`;
}

/** @throws 22023 */
function checkWalk({ query }: ApiRequest, { order }: Walk, name: string): void {
  const isOrder = query.order
    .filter(({ path }) => path.length === 0)
    .every(({ value }) =>
      value.every(
        ({ field, relation, direction = "asc" }, index) =>
          relation === undefined &&
          field.path.length === 0 &&
          field.name === order[index] &&
          direction === "asc",
      ),
    );
  if (!isOrder) throw sqlstate.fixedOrder(name, order.join(","));
  if (query.ranges.some(({ path, value }) => path.length === 0 && value.offset > 0)) {
    throw sqlstate.noOffset(name);
  }
}

/** Adds the function's order if the request has none. Groups get no order. */
function withOrder(read: ReadPlan, names: readonly string[]): ReadPlan {
  if (read.grouped || read.order.length > 0) return read;
  return { ...read, order: columnsNamed(read.relation, names).map((column) => termOf(column)) };
}

/** One more row than is shown tells whether there are more; groups need all rows. */
function planWalk({ read, cardinality }: ReadRequestPlan, walk: Walk): PagePlan {
  // One object is the only row or an error: the page must not end before a second one.
  const cut = cardinality.singular === undefined;
  const { limit, grouped, relation, outputs } = read;
  const next = { kind: "function", walk } as const;
  if (grouped) return { fetch: read, next };
  const cursor = columnsNamed(relation, [walk.cursor]).map(
    (column): Output => ({
      kind: "value",
      name: walk.cursor,
      field: { column, path: [], type: column.type },
      via: [],
    }),
  );
  const fetch = {
    ...read,
    outputs: [...outputs, ...cursor],
    ...(limit !== undefined && { limit: limit + 1, ahead: { outputs: cursor.length, cut } }),
  };
  return { fetch, next };
}
