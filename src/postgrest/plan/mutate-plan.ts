/**
 * What to write: the body and the query string of POST, PUT, PATCH and DELETE → a mutation.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#insert
 */
import type { Datum } from "../datatypes/data-type";
import { pgrst, sqlstate } from "../errors";
import type { ApiRequest, Payload, QueryParameters } from "../parse/ast";
import type { Relation, UniqueSet } from "./catalog";
import { type ColumnDefaults, columnDefaults, planUpdateDefaults } from "./column-defaults";
import type { PlanContext } from "./context";
import { planAssignments, planRows, resolveKeys } from "./payload-rows";
import type { Cardinality, ConflictPlan, DeletePlan, InsertPlan, MutateBase, UpdatePlan } from "./plan";
import { planRepresentation, planWhere } from "./read-plan";

const EMPTY_PAYLOAD: Payload = { shape: "array", cells: "json", rows: [], keys: [] };

function planBase(
  request: ApiRequest,
  relation: Relation,
  cardinality: Cardinality,
  context: PlanContext,
): MutateBase {
  const { using } = context.policy(relation);
  const returning = request.preferences.return ?? "minimal";
  return {
    relation,
    ...(using && { policy: using }),
    cardinality,
    namesOneRow: namesOneRow(request.query, relation),
    returning,
    ...(returning === "representation" && {
      representation: planRepresentation(request.query, relation, context),
    }),
  };
}

/** POST. @throws PGRST204, 23502, 42501, 42P10 and what the types throw. */
export function planInsert(
  request: ApiRequest,
  relation: Relation,
  cardinality: Cardinality,
  context: PlanContext,
): InsertPlan {
  const payload = request.payload ?? EMPTY_PAYLOAD;
  const defaults = columnDefaults(relation, context);
  const missingDefault = request.preferences.missing === "default";
  const insertRows = planRows(payload, relation, missingDefault, defaults, context);
  // A body of several rows cannot answer as one object: said before anything is written.
  if (cardinality.singular !== undefined && payload.rows.length !== 1) {
    throw pgrst.notSingular(payload.rows.length, cardinality.singular);
  }
  const action = conflictAction(request, relation);
  const base = planBase(request, relation, cardinality, context);
  const insert: InsertPlan = { ...base, kind: "insert", ...insertRows };
  if (action === undefined) return insert;
  const target = conflictTarget(request.query, relation);
  return { ...insert, conflict: planConflict(action, target, payload, relation, defaults) };
}

/** PostgREST ignores the resolution where there is nothing that could conflict. */
export function conflictAction(request: ApiRequest, relation: Relation): ConflictPlan["action"] | undefined {
  const { resolution } = request.preferences;
  const hasTarget = relation.primaryKey.length > 0 || request.query.onConflict !== undefined;
  if (resolution === undefined || !hasTarget) return undefined;
  return resolution === "merge-duplicates" ? "merge" : "ignore";
}

/** The unique set that `on_conflict` names, partial ones included; without it, the primary key. */
function conflictTarget(query: QueryParameters, relation: Relation): UniqueSet {
  const names = query.onConflict ?? relation.primaryKey.map((column) => column.name);
  const wanted = new Set(resolveKeys(names, relation));
  const target = relation.uniques.find(
    ({ columns }) => columns.length === wanted.size && columns.every((column) => wanted.has(column)),
  );
  if (!target) throw sqlstate.noConflictTarget();
  return target;
}

function planConflict(
  action: ConflictPlan["action"],
  target: UniqueSet,
  payload: Payload,
  relation: Relation,
  defaults: ColumnDefaults,
): ConflictPlan {
  const given = resolveKeys(payload.keys, relation);
  const merged = given.filter((column) => !target.columns.includes(column));
  return {
    target,
    action,
    merged,
    assigned: action === "merge" ? planUpdateDefaults(given, relation, defaults) : [],
  };
}

/**
 * PUT: the row that the URL names by its primary key, made or replaced.
 * @throws PGRST105 for any other filter, PGRST114 for a range, PGRST115 where body and URL disagree.
 */
export function planPut(
  request: ApiRequest,
  relation: Relation,
  cardinality: Cardinality,
  context: PlanContext,
): InsertPlan {
  if (request.query.ranges.length > 0) throw pgrst.putRange();
  const wanted = primaryKeyFilter(request.query, relation);
  if (!wanted) throw pgrst.putFilters();
  const insert = planInsert(
    { ...request, preferences: { ...request.preferences, resolution: "merge-duplicates" } },
    relation,
    {},
    context,
  );
  const places = relation.primaryKey.map((column) => ({
    value: wanted.get(column.name),
    place: request.payload?.keys.includes(column.name) ? insert.columns.indexOf(column) : -1,
  }));
  // As in PostgREST, rows of the body that the URL does not name are left out.
  const rows = insert.rows.filter((row) => places.every(({ value, place }) => row[place] === value));
  if (rows.length !== 1) throw pgrst.putMismatch();
  return { ...insert, cardinality, rows };
}

/** `column=eq.value`, said of the relation of the URL and of nothing else; undefined for any other filter. */
function plainEquality({ path, value: filter }: QueryParameters["filters"][number]) {
  if (path.length > 0 || filter.kind !== "filter" || filter.negated || filter.field.path.length > 0) {
    return undefined;
  }
  const { field, operation } = filter;
  const isEquality =
    operation.kind === "comparison" && operation.operator === "eq" && operation.quantifier === undefined;
  return isEquality ? { name: field.name, value: operation.value } : undefined;
}

/** The primary key's values where the filters are `eq` on each of its columns and nothing else. */
function primaryKeyFilter(
  query: QueryParameters,
  relation: Relation,
): ReadonlyMap<string, Datum> | undefined {
  const wanted = new Map<string, Datum>();
  for (const filter of query.filters) {
    const equality = plainEquality(filter);
    const column = relation.primaryKey.find(({ name }) => name === equality?.name);
    if (!equality || !column || wanted.has(column.name)) return undefined;
    wanted.set(column.name, column.type.parse(equality.value));
  }
  return wanted.size > 0 && wanted.size === relation.primaryKey.length ? wanted : undefined;
}

/** Whether the filters name one row: each column of the primary key has a top-level `eq`. */
export function namesOneRow(query: QueryParameters, relation: Relation): boolean {
  const named = new Set(query.filters.map((filter) => plainEquality(filter)?.name));
  return relation.primaryKey.length > 0 && relation.primaryKey.every(({ name }) => named.has(name));
}

/** PATCH. @throws 21000 without a filter (where that is refused), PGRST204, 23502, 42501. */
export function planUpdate(
  request: ApiRequest,
  relation: Relation,
  cardinality: Cardinality,
  context: PlanContext,
): UpdatePlan {
  requireFilter(request, "UPDATE", context);
  return {
    ...planBase(request, relation, cardinality, context),
    kind: "update",
    where: planWhere(request.query, relation),
    assignments: planAssignments(
      request.payload ?? EMPTY_PAYLOAD,
      relation,
      request.preferences.missing === "default",
      context,
    ),
  };
}

/** DELETE. @throws 21000 without a filter (where that is refused). */
export function planDelete(
  request: ApiRequest,
  relation: Relation,
  cardinality: Cardinality,
  context: PlanContext,
): DeletePlan {
  requireFilter(request, "DELETE", context);
  return {
    ...planBase(request, relation, cardinality, context),
    kind: "delete",
    where: planWhere(request.query, relation),
  };
}

/** No request empties a table by accident. */
function requireFilter(request: ApiRequest, command: "UPDATE" | "DELETE", context: PlanContext): void {
  if (!context.safeUpdate || request.query.filters.some(({ path }) => path.length === 0)) return;
  throw sqlstate.cardinalityViolation(
    `${command} requires a WHERE clause`,
    "Add a filter, such as id=eq.1; for every row, one that holds for all, such as id=not.is.null.",
  );
}
