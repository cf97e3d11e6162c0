/** A plan → its result: connects to the database, runs the plan by its kind, and translates D1's errors. */

import { defaultLimits } from "../limits";
import type { Database } from "../options";
import type { CommandPlan, Plan } from "../plan/plan";
import { connect, type DatabaseUsage } from "./database/connection";
import type { ResultSet, Rows } from "./database/result-set";
import { isRepeatable } from "./database/retry-safety";
import { executeChange } from "./execute-change";
import { executeCommand } from "./execute-command";
import { executeInsert } from "./execute-insert";
import { executeRead } from "./execute-read";
import type { Execution } from "./execution";
import { toRequestError } from "./faults/request-error";
import type { PlanStatements } from "./read-statements";
import { toStatement } from "./sql/statement";
import type { ScanLimits } from "./value-sets/decide";

export interface ExecuteOptions {
  readonly database: Database;
  readonly maxScanValues: number;
  /** Default: `defaultLimits`. */
  readonly limits?: Omit<ScanLimits, "maxScanValues">;
  /** How long all of the request's statements may take together. Default: that of `defaultLimits`. */
  readonly deadlineMs?: number;
  /** Collects the usage of the database. */
  readonly usage?: DatabaseUsage;
  /** The statements of a read, if they are cached. */
  readonly statements?: PlanStatements;
}

/**
 * Runs a call of a function that writes.
 * @param render makes the answer, before anything is written
 * @throws what the command throws, 40001, and 503 if the database is out of reach
 */
export async function executeCommandPlan<Rendered>(
  plan: CommandPlan,
  { database, deadlineMs, usage }: Pick<ExecuteOptions, "database" | "deadlineMs" | "usage">,
  render: (report: Rows) => Rendered,
): Promise<Rendered> {
  const before = plan.before.map((query) => toStatement(query));
  try {
    return await executeCommand(
      plan,
      connect(database, deadlineMs ?? defaultLimits.deadlineMs, { usage, before }),
      render,
    );
  } catch (error) {
    throw toRequestError(error, plan);
  }
}

/** @throws PGRST116, PGRST124, 22P02, 23502, 23503, 23505, 23514, 54001, and 503 if the database is out of reach. */
export async function executePlan(plan: Plan, options: ExecuteOptions): Promise<ResultSet> {
  const { deadlineMs = defaultLimits.deadlineMs, maxScanValues, limits = defaultLimits, usage } = options;
  const before = plan.kind === "mutate" ? plan.before.map((query) => toStatement(query)) : [];
  const database = connect(options.database, deadlineMs, { usage, before });
  try {
    return await execute(plan, { database, scan: { ...limits, maxScanValues } }, options.statements);
  } catch (error) {
    throw toRequestError(error, plan);
  }
}

function execute(plan: Plan, execution: Execution, statements?: PlanStatements): Promise<ResultSet> {
  if (plan.kind === "read") return executeRead(plan, execution, statements);
  const { mutate } = plan;
  const repeatable = () => isRepeatable(plan);
  return mutate.kind === "insert"
    ? executeInsert(mutate, repeatable, execution)
    : executeChange(mutate, repeatable, execution);
}
