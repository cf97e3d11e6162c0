/**
 * What to write: the body and the query string of POST, PUT, PATCH and DELETE → a mutation.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#insert
 */

import type { Column, Relation, UniqueSet } from "../catalog/catalog";
import { suggestColumn } from "../catalog/suggest";
import { pgrst, sqlstate } from "../errors";
import type { StoredRow } from "../options";
import type { ApiRequest, MediaType, Payload, QueryParameters } from "../parse/ast";
import { type ColumnDefaults, columnDefaults, planUpdateDefaults } from "./column-defaults";
import type { PlanContext } from "./context";
import { namesOneRow, primaryKeyFilter, requireNamedRow } from "./named-row";
import { planAssignments, planRows, resolveKeys } from "./payload-rows";
import type { ConflictPlan, DeletePlan, InsertPlan, MutateBase, UpdatePlan } from "./plan";
import { planRepresentation, planWhere } from "./read-plan";

/** What is the same for all writes, whatever they write. */
type WriteSettings = Pick<MutateBase, "cardinality" | "output">;

const encoder = new TextEncoder();
const EMPTY_PAYLOAD: Payload = { shape: "array", cells: "json", rows: [], keys: [] };

function planBase(
  request: ApiRequest,
  relation: Relation,
  settings: WriteSettings,
  context: PlanContext,
): MutateBase {
  const { using } = context.policy(relation);
  const returning = request.preferences.return ?? "minimal";
  // Where only headers are asked for, the columns of the answer must be there all the same.
  const shown = returning === "minimal" ? undefined : planRepresentation(request.query, relation, context);
  return {
    relation,
    ...settings,
    ...(using && { policy: using }),
    namesOneRow: namesOneRow(request.query, relation),
    mayRead: context.mayRead(relation),
    ...(context.maxChangedRows !== undefined && { maxChangedRows: context.maxChangedRows }),
    returning,
    ...(shown && returning === "representation" && { representation: shown }),
    ...planShownBounds(request.accept, context),
  };
}

function planShownBounds(
  accept: MediaType,
  { maxShownRows, maxAnswerBytes }: PlanContext,
): Pick<MutateBase, "shown"> {
  if (maxShownRows === undefined && maxAnswerBytes === undefined) return {};
  const csv = accept.kind === "csv";
  return {
    shown: {
      rows: maxShownRows ?? Number.MAX_SAFE_INTEGER,
      bytes: maxAnswerBytes ?? Number.MAX_SAFE_INTEGER,
      csv,
      nullBytes: csv ? encoder.encode(accept.nullMarker).length : "null".length,
    },
  };
}

/** POST. @throws PGRST204, 42703, 42P10 and what the types throw. */
export function planInsert(
  request: ApiRequest,
  relation: Relation,
  settings: WriteSettings,
  context: PlanContext,
  keep?: (row: StoredRow) => boolean,
): InsertPlan {
  const payload = request.payload ?? EMPTY_PAYLOAD;
  const given = resolveKeys(payload.keys, relation);
  const action = conflictAction(request, relation);
  // PostgreSQL's order: the target's columns, those of the answer, the target, and only then the rows.
  const wanted = action === undefined ? undefined : targetColumns(request.query, relation);
  const base = planBase(request, relation, settings, context);
  const target = wanted && conflictTarget(wanted, relation);
  const defaults = columnDefaults(relation, context);
  const missingDefault = request.preferences.missing === "default";
  const { output } = settings;
  const options = { missingDefault, output, ...(keep && { keep }) };
  const planned = planRows(payload, relation, options, defaults, context);
  const insert: InsertPlan = { ...base, kind: "insert", ...planned };
  if (action === undefined || !target) return insert;
  const showsIgnored =
    action === "ignore" && context.singular === "primary-key" && payload.shape === "object";
  return {
    ...insert,
    conflict: planConflict(action, target, given, relation, defaults),
    ...(showsIgnored && { showsIgnored }),
  };
}

/** PostgREST ignores the resolution where there is nothing that could conflict. */
export function conflictAction(request: ApiRequest, relation: Relation): ConflictPlan["action"] | undefined {
  const { resolution } = request.preferences;
  const hasTarget = relation.primaryKey.length > 0 || request.query.onConflict !== undefined;
  if (resolution === undefined || !hasTarget) return undefined;
  return resolution === "merge-duplicates" ? "merge" : "ignore";
}

/** The columns that `on_conflict` names; without it, the primary key. @throws 42703 */
function targetColumns({ onConflict }: QueryParameters, relation: Relation): ReadonlySet<Column> {
  if (onConflict === undefined) return new Set(relation.primaryKey);
  const { name: relationName, columns } = relation;
  return new Set(
    onConflict.map((name) => {
      const column = columns.get(name);
      if (!column) throw sqlstate.undefinedTarget(relationName, name, suggestColumn(name, columns.keys()));
      return column;
    }),
  );
}

/** The unique set of these columns, partial ones included. @throws 42P10 */
function conflictTarget(wanted: ReadonlySet<Column>, relation: Relation): UniqueSet {
  const target = relation.uniques.find(
    ({ columns }) => columns.length === wanted.size && columns.every((column) => wanted.has(column)),
  );
  if (!target) throw sqlstate.noConflictTarget();
  return target;
}

function planConflict(
  action: ConflictPlan["action"],
  target: UniqueSet,
  given: readonly Column[],
  relation: Relation,
  defaults: ColumnDefaults,
): ConflictPlan {
  const merged = given.filter((column) => !target.columns.includes(column));
  return {
    target,
    action,
    merged,
    assigned: action === "merge" ? planUpdateDefaults(given, relation, defaults) : [],
  };
}

/**
 * PUT: the row that the URL names by its primary key, made or replaced; `on_conflict` has no say.
 * @throws PGRST105 for any other filter, PGRST114 for a range, PGRST115 where body and URL disagree.
 */
export function planPut(
  request: ApiRequest,
  relation: Relation,
  settings: WriteSettings,
  context: PlanContext,
): InsertPlan {
  if (request.query.ranges.length > 0) throw pgrst.putRange();
  const wanted = primaryKeyFilter(request.query, relation);
  if (!wanted) throw pgrst.putFilters();
  const { onConflict: _, ...query } = request.query;
  // Nor has `missing`: a body of PUT is the whole row.
  const preferences = { ...request.preferences, resolution: "merge-duplicates", missing: "null" } as const;
  const keys = new Set(request.payload?.keys);
  // As in PostgREST, rows of the body that the URL does not name are left out.
  const isNamed = (row: StoredRow) =>
    relation.primaryKey.every(
      ({ name }) => keys.has(name) && wanted.get(name)?.every((value) => row.get(name) === value),
    );
  const insert = planInsert({ ...request, query, preferences }, relation, settings, context, isNamed);
  if (insert.rows.length === 0) throw pgrst.putMismatch();
  return insert;
}

/** PATCH. @throws 21000 without a filter (where that is refused), PGRST127 with a page, 42501, PGRST204 and what the types throw. */
export function planUpdate(
  request: ApiRequest,
  relation: Relation,
  settings: WriteSettings,
  context: PlanContext,
): UpdatePlan {
  requireFilter(request, "UPDATE", context);
  refusePage(request, relation);
  const payload = request.payload ?? EMPTY_PAYLOAD;
  // PostgREST knows the columns of the body; what else is unknown is PostgreSQL's to say.
  resolveKeys(payload.keys, relation);
  // PostgreSQL looks at the filters before the columns of the answer.
  const where = planWhere(request.query, relation);
  requireNamedRow(request.query, relation, context);
  return {
    ...planBase(request, relation, settings, context),
    kind: "update",
    where,
    ...planAssignments(payload, relation, request.preferences.missing === "default", context),
  };
}

/** DELETE. @throws 21000 without a filter (where that is refused), PGRST127 with a page, 42501. */
export function planDelete(
  request: ApiRequest,
  relation: Relation,
  settings: WriteSettings,
  context: PlanContext,
): DeletePlan {
  requireFilter(request, "DELETE", context);
  refusePage(request, relation);
  const where = planWhere(request.query, relation);
  requireNamedRow(request.query, relation, context);
  return { ...planBase(request, relation, settings, context), kind: "delete", where };
}

/** No request empties a table by accident. */
function requireFilter(request: ApiRequest, command: "UPDATE" | "DELETE", context: PlanContext): void {
  if (!context.safeUpdate || request.query.filters.some(({ path }) => path.length === 0)) return;
  throw sqlstate.cardinalityViolation(
    `${command} requires a WHERE clause`,
    "Add a filter, such as id=eq.1; for every row, one that holds for all, such as id=not.is.null.",
  );
}

/**
 * PostgREST writes all rows of the filters, whatever the page, which is more than whoever sends one wants. A page that
 * has the one row that the filters name is no other request.
 * @throws PGRST127
 */
function refusePage({ method, query }: ApiRequest, relation: Relation): void {
  const page = query.ranges.find(({ path }) => path.length === 0)?.value;
  if (!page) return;
  if (page.offset === 0 && page.limit !== 0 && namesOneRow(query, relation)) return;
  throw pgrst.pagedChange(method);
}
