/** A plan → its result: the statements of a request, in order. */
import { pgrst } from "../errors";
import { defaultLimits } from "../limits";
import type { Database } from "../options";
import type { DeletePlan, InsertPlan, Plan, ReadPlan, ReadRequestPlan, UpdatePlan } from "../plan/plan";
import { rowBound } from "./bounds/row-bound";
import { boundInsert, buildShownGuard } from "./bounds/shown-bound";
import { type Connection, connect, type DatabaseUsage, toCells } from "./database/connection";
import { readD1Error } from "./database/d1-error";
import type { Cell, ResultSet } from "./database/result-set";
import { isRepeatable } from "./database/retry-safety";
import { explainChange, explainChangeFault } from "./faults/change-fault";
import { isConstraintFault } from "./faults/constraint-fault";
import { explainInsertFault, refuseFaulty } from "./faults/insert-fault";
import { toRequestError } from "./faults/request-error";
import { sortRows } from "./sort-rows";
import { executeEstimated } from "./sql/estimated-count";
import { buildIgnoredRow } from "./sql/ignored-row";
import { buildCreatedCount, buildInserts } from "./sql/insert";
import { addedUpSelectOf, countOf, selectOf } from "./sql/read-statements";
import { buildCount, buildSelect } from "./sql/select";
import { type Statement, toStatement } from "./sql/statement";
import { buildChangedGuard, buildDelete, buildDoomed, updateStatement } from "./sql/update";
import type { ValueSets } from "./sql/where";
import { needsWrittenCount, writtenCount } from "./sql/written-count";
import { decideValueSets, type ScanLimits, scopesOf } from "./value-set";

export interface ExecuteOptions {
  readonly database: Database;
  readonly maxScanValues: number;
  /** Default: `defaultLimits`. */
  readonly limits?: Omit<ScanLimits, "maxScanValues">;
  /** How long all of the request's statements may take together. Default: that of `defaultLimits`. */
  readonly deadlineMs?: number;
  /** Where to count what is asked of the database. */
  readonly usage?: DatabaseUsage;
}

/** What the steps of a request share. */
interface Execution {
  readonly database: Connection;
  readonly scan: ScanLimits;
}

/** @throws PGRST116, PGRST124, 22P02, 23502, 23503, 23505, 23514, 54001, and 503 where the database is out of reach. */
export async function executePlan(plan: Plan, options: ExecuteOptions): Promise<ResultSet> {
  const { deadlineMs = defaultLimits.deadlineMs, maxScanValues, limits = defaultLimits, usage } = options;
  const database = connect(options.database, deadlineMs, usage);
  try {
    return await execute(plan, { database, scan: { ...limits, maxScanValues } });
  } catch (error) {
    throw toRequestError(error, plan);
  }
}

function execute(plan: Plan, execution: Execution): Promise<ResultSet> {
  if (plan.kind === "read") return executeRead(plan, execution);
  const { mutate } = plan;
  const repeatable = () => isRepeatable(plan);
  return mutate.kind === "insert"
    ? executeInsert(mutate, repeatable, execution)
    : executeChange(mutate, repeatable, execution);
}

/** Rows and their count are one round trip, and one snapshot. */
async function executeRead(
  { read, count, operands }: ReadRequestPlan,
  { database, scan }: Execution,
): Promise<ResultSet> {
  const sets = await decideValueSets(scopesOf(read), database, scan, operands);
  return readPage(
    async (select) => {
      switch (count.kind) {
        case "none":
          return { rows: await database.rows(select, read.limit) };
        case "exact": {
          const [rows, total] = await database.read([select, countOf(read, sets)(operands)]);
          return { rows: toCells(rows), total: Number(toCells(total)[0]?.[0]) };
        }
        case "estimated":
          return executeEstimated(read, select, count.exactUpTo, database);
      }
    },
    selectOf(read, sets)(operands),
    () => addedUpSelectOf(read, sets)(operands),
  );
}

/** Reads a page; again with its rows added up where one has more than its share of the answer. */
async function readPage(
  ask: (select: Statement) => Promise<ResultSet>,
  select: Statement,
  addedUp: () => Statement,
): Promise<ResultSet> {
  try {
    return await ask(select);
  } catch (error) {
    const fault = readD1Error(error);
    if (fault.kind !== "bound" || fault.bound !== "row") throw error;
    return ask(addedUp());
  }
}

/** What a statement of an insert is for. */
type StepRole = "before" | "insert" | "written" | "guard" | "after" | "ignored";

async function executeInsert(
  wanted: InsertPlan,
  repeatable: () => boolean,
  { database, scan }: Execution,
): Promise<ResultSet> {
  const plan = await refuseFaulty(wanted, database);
  const { conflict, representation, cardinality } = plan;
  const sets = await decideValueSets(representation ? scopesOf(representation) : [], database, scan);
  const inserts = buildInserts(plan, sets);
  if (inserts.length === 0) return { rows: [], total: 0, created: 0 };
  const bound = boundInsert(plan);
  const target = conflict?.action === "merge" ? conflict.target : undefined;
  const { before, after } = target ? buildCreatedCount(plan, target) : { before: [], after: [] };

  const ignored = buildIgnoredRow(plan, sets);

  const isCounted = needsWrittenCount(plan);
  const steps: readonly (readonly [role: StepRole, statement: Statement])[] = [
    ...(bound ? [["guard", toStatement(bound)] as const] : []),
    ...before.map((query) => ["before", toStatement(query)] as const),
    ...inserts.flatMap(({ insert, guard }) => [
      ["insert", insert] as const,
      ...(isCounted ? [["written", writtenCount] as const] : []),
      ...(guard ? [["guard", guard] as const] : []),
    ]),
    ...after.map((query) => ["after", toStatement(query)] as const),
    ...(ignored ? [["ignored", toStatement(ignored)] as const] : []),
  ];
  const statements = steps.map(([, statement]) => statement);
  const results = await database.write(statements, repeatable).catch(async (error: unknown) => {
    const fault = readD1Error(error);
    throw isConstraintFault(fault) ? await explainInsertFault(fault, plan, database) : error;
  });
  const resultsOf = (role: StepRole) => results.filter((_, index) => steps[index]?.[0] === role);
  const count = (found: readonly D1Result[]) =>
    found.reduce((sum, result) => sum + Number(toCells(result)[0]?.[0]), 0);

  const rows = resultsOf("insert").flatMap(toCells);
  const total = isCounted ? count(resultsOf("written")) : rows.length;
  if (total === 0 && ignored) {
    const [found] = resultsOf("ignored").map(toCells);
    if (found && found.length > 0) return { rows: found, total, created: 0 };
  }
  // Only a duplicate that is ignored gets here: nothing was written.
  if (cardinality.singular !== undefined && total !== 1) throw pgrst.notSingular(total, cardinality.singular);
  return {
    rows: representation ? showRows(representation, rows) : rows,
    total,
    created: (after.length > 0 ? count(resultsOf("after")) : total) - count(resultsOf("before")),
  };
}

/** The rows of a representation: those that its inner joins keep, in its order, without the cells that say so. */
function showRows(
  representation: ReadPlan,
  rows: readonly (readonly Cell[])[],
): readonly (readonly Cell[])[] {
  const width = representation.outputs.length;
  const kept = rows.filter((row) => row.at(-1) === 1);
  return sortRows(kept, representation.order, width).map((row) => row.slice(0, width));
}

async function executeChange(
  plan: UpdatePlan | DeletePlan,
  repeatable: () => boolean,
  { database, scan }: Execution,
): Promise<ResultSet> {
  const embedded = plan.representation ? scopesOf(plan.representation) : [];
  const sets = await decideValueSets([plan, ...embedded], database, scan);
  if (plan.kind === "update" && plan.assignments.length === 0) return executeNoChange(plan, sets, database);
  if (plan.kind === "update" && plan.fault) {
    const error = await explainChange(plan, plan.fault, sets, database);
    if (error) throw error;
    checkCardinality(plan, 0);
    return { rows: [], total: 0 };
  }
  const { representation } = plan;
  const bounded = rowBound(plan) !== undefined;
  const doomed =
    plan.kind === "delete" && representation && representation.embeds.length > 0
      ? [buildDoomed(plan, representation, sets)]
      : [];
  const guards = [buildShownGuard(plan, sets), buildChangedGuard(plan, sets)].filter(
    (guard) => guard !== undefined,
  );
  const before = [...(bounded ? [buildCount(plan, sets)] : []), ...guards, ...doomed];
  const isCounted = needsWrittenCount(plan);
  const statements = [
    ...before.map((query) => toStatement(query)),
    changeStatement(plan, sets),
    ...(isCounted ? [writtenCount] : []),
  ];
  const results = await database.write(statements, repeatable).catch(async (error: unknown) => {
    const fault = readD1Error(error);
    throw isConstraintFault(fault) ? await explainChangeFault(fault, plan, sets, database) : error;
  });
  const last = toCells(results.at(-1));
  const total = isCounted ? Number(last[0]?.[0]) : last.length;
  checkCardinality(plan, bounded ? Number(toCells(results[0])[0]?.[0]) : total);
  const shown = toCells(results.at(doomed.length > 0 ? -2 : -1));
  return { rows: representation ? showRows(representation, shown) : [], total };
}

function changeStatement(plan: UpdatePlan | DeletePlan, sets: ValueSets): Statement {
  return plan.kind === "delete" ? toStatement(buildDelete(plan, sets)) : updateStatement(plan, sets);
}

/**
 * An update that sets nothing touches no row. Where the URL names one row by its key, that row is the answer all the
 * same: it is as the body wants it.
 */
async function executeNoChange(plan: UpdatePlan, sets: ValueSets, database: Connection): Promise<ResultSet> {
  const { policy, where, representation, cardinality } = plan;
  if (cardinality.singular !== 404) {
    checkCardinality(plan, 0);
    return { rows: [], total: 0 };
  }
  const query = representation
    ? buildSelect({ ...representation, where, ...(policy && { policy }) }, sets)
    : buildCount(plan, sets);
  const rows = await database.rows(toStatement(query), representation ? undefined : 1);
  const total = representation ? rows.length : Number(rows[0]?.[0]);
  checkCardinality(plan, total);
  return { rows, total };
}

/** Past the bound the statement has matched nothing; this says so. */
function checkCardinality({ cardinality }: UpdatePlan | DeletePlan, rows: number): void {
  const { singular, maxAffected } = cardinality;
  if (maxAffected !== undefined && rows > maxAffected) throw pgrst.maxAffected(rows);
  if (singular !== undefined && rows !== 1) throw pgrst.notSingular(rows, singular);
}
