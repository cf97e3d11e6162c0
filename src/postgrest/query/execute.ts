/** A plan → its result: the statements of a request, in order. */
import { secondsToNextDay } from "../deadline";
import { type PostgrestError, pgrst, sqlstate, transport } from "../errors";
import { defaultDeadlineMs } from "../limits";
import type { Database } from "../options";
import type { DeletePlan, InsertPlan, Plan, ReadPlan, ReadRequestPlan, UpdatePlan } from "../plan/plan";
import { explainChange, explainChangeFault } from "./change-fault";
import { type Connection, connect, type DatabaseUsage, toCells } from "./connection";
import { isConstraintFault } from "./constraint-fault";
import { readD1Error } from "./d1-error";
import { executeEstimated } from "./estimated-count";
import { buildCreatedCount, buildInserts } from "./insert";
import { explainInsertFault, refuseFaulty } from "./insert-fault";
import { countOf, selectOf } from "./read-statements";
import type { Cell, ResultSet } from "./result-set";
import { mayBeDone, type Outage } from "./retry-policy";
import { isRepeatable } from "./retry-safety";
import { buildCount, buildSelect } from "./select";
import { sortRows } from "./sort-rows";
import { type Statement, toStatement } from "./statement";
import { buildDelete, buildDoomed, rowBound, updateStatement } from "./update";
import { decideValueSets, scopesOf } from "./value-set";
import type { ValueSets } from "./where";

export interface ExecuteOptions {
  readonly database: Database;
  readonly maxScanValues: number;
  /** How long all of the request's statements may take together. Default: `defaultDeadlineMs`. */
  readonly deadlineMs?: number;
  /** Where to count what is asked of the database. */
  readonly usage?: DatabaseUsage;
}

/** What the steps of a request share. */
interface Execution {
  readonly database: Connection;
  readonly maxScanValues: number;
}

/** A database that has too much to do is not helped by clients that come back at once. */
const RETRY_AFTER_SECONDS: Readonly<Record<Outage, number>> = {
  unreached: 1,
  interrupted: 1,
  stalled: 5,
  strained: 5,
};

/** @throws PGRST116, PGRST124, 22P02, 23502, 23503, 23505, 23514, 54001, and 503 where the database is out of reach. */
export async function executePlan(plan: Plan, options: ExecuteOptions): Promise<ResultSet> {
  const { deadlineMs = defaultDeadlineMs, maxScanValues, usage } = options;
  const database = connect(options.database, deadlineMs, usage);
  try {
    return await execute(plan, { database, maxScanValues });
  } catch (error) {
    const fault = readD1Error(error);
    switch (fault.kind) {
      case "unavailable":
        throw unavailable(fault.outage, plan, error);
      case "guard":
        // The writes that have guards say what struck them; what is left is a sum.
        throw sqlstate.numberOutOfRange("bigint out of range");
      case "cast":
        throw sqlstate.failedCast(fault.code, fault.message);
      case "tooComplex":
        throw sqlstate.tooComplex(
          "The request makes a statement that is larger than the database takes",
          "Ask for fewer columns, terms or embedded resources at once.",
        );
      case "tooBig":
        throw sqlstate.tooComplex(
          "A value or an answer is larger than the database takes",
          "Ask for less, or send less.",
        );
      case "tooManyCalls":
        throw sqlstate.tooComplex(
          "The request asks the database more often than it may",
          "Ask for less in one request, or in several requests.",
        );
      case "full":
        throw full(fault.what, error);
      case "dailyLimit":
        throw transport.unavailable(
          "The database has had its rows of the day",
          secondsToNextDay(Date.now()),
          {
            hint: "It answers again after midnight UTC, or with a paid plan of Cloudflare's.",
            cause: error,
          },
        );
      case "bookmark":
        throw transport.refusedBookmark(error);
      default:
        throw error;
    }
  }
}

function full(what: "database" | "account", cause: unknown): PostgrestError {
  return what === "database"
    ? transport.storageFull(
        "The database",
        "Delete what is not needed any more, or ask whoever runs it.",
        cause,
      )
    : transport.storageFull(
        "The storage of the account",
        "Ask whoever runs this service to raise it.",
        cause,
      );
}

/** Whoever sent a write must know whether sending it again may write twice. */
function unavailable(outage: Outage, plan: Plan, cause: unknown): PostgrestError {
  const unknown = plan.kind === "mutate" && mayBeDone(outage);
  return transport.unavailable("The database is out of reach", RETRY_AFTER_SECONDS[outage], {
    cause,
    ...(unknown && { hint: "Whether it was written is not known: look before you send it again." }),
  });
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
  { database, maxScanValues }: Execution,
): Promise<ResultSet> {
  const sets = await decideValueSets(scopesOf(read), database, maxScanValues, operands);
  const select = selectOf(read, sets)(operands);
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
}

async function executeInsert(
  wanted: InsertPlan,
  repeatable: () => boolean,
  { database, maxScanValues }: Execution,
): Promise<ResultSet> {
  const plan = await refuseFaulty(wanted, database);
  const { conflict, representation, cardinality } = plan;
  const sets = await decideValueSets(representation ? scopesOf(representation) : [], database, maxScanValues);
  const inserts = buildInserts(plan, sets);
  if (inserts.length === 0) return { rows: [], total: 0, created: 0 };
  const target = conflict?.action === "merge" ? conflict.target : undefined;
  const { before, after } = target ? buildCreatedCount(plan, target) : { before: [], after: [] };

  const steps: readonly (readonly [role: "before" | "insert" | "guard" | "after", statement: Statement])[] = [
    ...before.map((query) => ["before", toStatement(query)] as const),
    ...inserts.flatMap(({ insert, guard }) =>
      guard ? [["insert", insert] as const, ["guard", guard] as const] : [["insert", insert] as const],
    ),
    ...after.map((query) => ["after", toStatement(query)] as const),
  ];
  const statements = steps.map(([, statement]) => statement);
  const results = await database.write(statements, repeatable).catch(async (error: unknown) => {
    const fault = readD1Error(error);
    throw isConstraintFault(fault) ? await explainInsertFault(fault, plan, database) : error;
  });
  const resultsOf = (wanted: (typeof steps)[number][0]) =>
    results.filter((_, index) => steps[index]?.[0] === wanted);
  const count = (found: readonly D1Result[]) =>
    found.reduce((sum, result) => sum + Number(toCells(result)[0]?.[0]), 0);

  const outcomes = resultsOf("insert");
  const total = outcomes.reduce((sum, { meta }) => sum + meta.changes, 0);
  // Only a duplicate that is ignored gets here: nothing was written.
  if (cardinality.singular !== undefined && total !== 1) throw pgrst.notSingular(total, cardinality.singular);
  const rows = outcomes.flatMap(toCells);
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
  { database, maxScanValues }: Execution,
): Promise<ResultSet> {
  const embedded = plan.representation ? scopesOf(plan.representation) : [];
  const sets = await decideValueSets([plan, ...embedded], database, maxScanValues);
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
  const before = [...(bounded ? [buildCount(plan, sets)] : []), ...doomed].map((query) => toStatement(query));
  const statements = [...before, changeStatement(plan, sets)];
  const results = await database.write(statements, repeatable).catch(async (error: unknown) => {
    const fault = readD1Error(error);
    throw isConstraintFault(fault) ? await explainChangeFault(fault, plan, sets, database) : error;
  });
  const total = toCells(results.at(-1)).length;
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
