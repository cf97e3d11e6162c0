/**
 * The body and the query string of POST, PUT, PATCH and DELETE → the plan of a write.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#insert
 */

import { utf8Length } from "../../../bytes/utf8";
import { pgrst, sqlstate } from "../../errors";
import type { StoredRow } from "../../options";
import type { ApiRequest, MediaType, Payload } from "../../parse/ast";
import type { PlanContext } from "../context";
import type { DeletePlan, InsertPlan, MutateBase, MutatePlan, UpdatePlan } from "../plan";
import { planRepresentation, planWhere } from "../read/read-plan";
import type { Target } from "../target";
import { columnDefaults } from "./column-defaults";
import { planConflict, resolveConflictTarget, resolveTargetColumns } from "./conflict";
import { primaryKeyValues, requireNamedRow } from "./named-row";
import { planAssignments, planRows, resolveKeys } from "./payload-rows";

/** The settings that all writes have. */
type WriteSettings = Pick<MutateBase, "cardinality" | "output">;

/** The parts from which a write is planned. */
interface Write {
  readonly request: ApiRequest;
  readonly target: Target;
  readonly settings: WriteSettings;
  readonly context: PlanContext;
}

const EMPTY_PAYLOAD: Payload = { root: "array", cells: "json", rows: [], keys: [] };

/** @throws what `planInsert`, `planPut`, `planUpdate` and `planDelete` throw */
export function planWrite(
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  request: ApiRequest,
  target: Target,
  settings: WriteSettings,
  context: PlanContext,
): MutatePlan {
  const write = { request, target, settings, context };
  switch (method) {
    case "POST":
      return planInsert(write);
    case "PUT":
      return planPut(write);
    case "PATCH":
      return planUpdate(write);
    case "DELETE":
      return planDelete(write);
  }
}

function planBase({ request, target, settings, context }: Write): MutateBase {
  const { relation, namesOneRow } = target;
  const { using } = context.policy(relation);
  const returning = request.preferences.return ?? "minimal";
  // With `return=headers-only`, the selected columns must exist too.
  const shown = returning === "minimal" ? undefined : planRepresentation(request.query, relation, context);
  return {
    relation,
    ...settings,
    ...(using && { policy: using }),
    namesOneRow,
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
      nullBytes: csv ? utf8Length(accept.nullMarker ?? "") : "null".length,
    },
  };
}

/** POST. @throws PGRST204, 42703, 42P10 and what the types throw */
function planInsert(write: Write, keep?: (row: StoredRow) => boolean): InsertPlan {
  const { request, target, settings, context } = write;
  const { relation, onDuplicate } = target;
  const payload = request.payload ?? EMPTY_PAYLOAD;
  const given = resolveKeys(payload.keys, relation);
  // PostgreSQL's order of checks: the target's columns, the answer's columns, the target, then the rows.
  const wanted = onDuplicate && resolveTargetColumns(request.query.onConflict, relation);
  const base = planBase(write);
  const unique = wanted && resolveConflictTarget(wanted, relation);
  const defaults = columnDefaults(relation, context);
  const missingDefault = request.preferences.missing === "default";
  const { output } = settings;
  const options = { missingDefault, output, ...(keep && { keep }) };
  const planned = planRows(payload, relation, options, defaults, context);
  const insert: InsertPlan = { ...base, kind: "insert", ...planned };
  if (!onDuplicate || !unique) return insert;
  const showsIgnored =
    onDuplicate === "ignore" && context.singular === "primary-key" && payload.root === "object";
  return {
    ...insert,
    conflict: planConflict(
      onDuplicate,
      unique,
      given,
      relation,
      defaults,
      context.policy(relation).fixed ?? [],
    ),
    ...(showsIgnored && { showsIgnored }),
  };
}

/**
 * PUT: creates or replaces the row that the URL names by its primary key; `on_conflict` is ignored.
 * @throws PGRST105 for any other filter, PGRST114 for a range, PGRST115 if body and URL disagree
 */
function planPut({ request, target, settings, context }: Write): InsertPlan {
  if (request.query.ranges.length > 0) throw pgrst.putRange();
  const ofEmbeds = request.query.filters.some(({ path }) => path.length > 0);
  const wanted = ofEmbeds ? undefined : primaryKeyValues(target);
  if (!wanted) throw pgrst.putFilters();
  const { onConflict: _, ...query } = request.query;
  // `missing` is ignored as well: the body of a PUT is the whole row.
  const preferences = { ...request.preferences, missing: "null" } as const;
  const keys = new Set(request.payload?.keys);
  // As in PostgREST, rows of the body that the URL does not name are dropped.
  const isNamed = (row: StoredRow) =>
    target.relation.primaryKey.every(
      ({ name }) => keys.has(name) && wanted.get(name)?.every((value) => row.get(name) === value),
    );
  const merging = { ...target, onDuplicate: "merge" } as const;
  const insert = planInsert(
    { request: { ...request, query, preferences }, target: merging, settings, context },
    isNamed,
  );
  if (insert.rows.length === 0) throw pgrst.putMismatch();
  return insert;
}

/**
 * PATCH. @throws 21000 without a filter (if that is refused), PGRST127 with a page, 42501, PGRST204 and what the types
 * throw
 */
function planUpdate(write: Write): UpdatePlan {
  const { request, target, context } = write;
  const { relation } = target;
  requireFilter(target, "UPDATE", context);
  refusePage(request, target);
  const payload = request.payload ?? EMPTY_PAYLOAD;
  // PostgREST checks the body's columns first; PostgreSQL checks the rest.
  resolveKeys(payload.keys, relation);
  // PostgreSQL checks the filters before the answer's columns.
  const where = planWhere(request.query, relation);
  requireNamedRow(target, context);
  return {
    ...planBase(write),
    kind: "update",
    where,
    ...planAssignments(payload, relation, request.preferences.missing === "default", context),
  };
}

/** DELETE. @throws 21000 without a filter (if that is refused), PGRST127 with a page, 42501 */
function planDelete(write: Write): DeletePlan {
  const { request, target, context } = write;
  requireFilter(target, "DELETE", context);
  refusePage(request, target);
  const where = planWhere(request.query, target.relation);
  requireNamedRow(target, context);
  return { ...planBase(write), kind: "delete", where };
}

/** Prevents that a request empties a table by accident. */
function requireFilter({ filters }: Target, command: "UPDATE" | "DELETE", context: PlanContext): void {
  if (!context.safeUpdate || filters.length > 0) return;
  throw sqlstate.cardinalityViolation(
    `${command} requires a WHERE clause`,
    "Add a filter, such as id=eq.1. For every row, use a filter that all rows match, such as id=not.is.null.",
  );
}

/**
 * PostgREST ignores the page and writes all rows of the filters, which is more than the client asked for. A page is
 * accepted if it contains the one row that the filters name.
 * @throws PGRST127
 */
function refusePage({ method, query }: ApiRequest, { namesOneRow }: Target): void {
  const page = query.ranges.find(({ path }) => path.length === 0)?.value;
  if (!page) return;
  if (page.offset === 0 && page.limit !== 0 && namesOneRow) return;
  throw pgrst.pagedChange(method);
}
