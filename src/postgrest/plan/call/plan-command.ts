/** A call of a function that writes → its plan: what it reads first, and how its report is shown. */
import type { Action, Relation } from "../../catalog/catalog";
import type { CommandCall } from "../../command";
import { pgrst, sqlstate } from "../../errors";
import type { Preferences } from "../../parse/ast";
import type { RowFaults } from "../../parse/body/rows-apart";
import type { Call } from "../../parse/call";
import type { Arguments, Parameter } from "../../view";
import type { PlanContext } from "../context";
import type { CommandPlan, ReadPlan } from "../plan";
import { checkPreferences, planReadOf } from "../plan-request";
import { targetOf } from "../target";
import { readArguments } from "./arguments";

/** A function that writes, and its caller. */
export interface CommandCallee {
  /** Its report, as a relation. */
  readonly report: Relation;
  readonly parameters: readonly Parameter[];
  readonly call: (
    given: Arguments,
    rowFaults: RowFaults,
  ) => {
    readonly relation: Relation;
    readonly actions: readonly Action[];
    readonly isDryRun: boolean;
    readonly start: CommandCall["start"];
  };
}

/**
 * @throws PGRST202 for unknown arguments, 22023 for a parameter that a report does not support, and what the command
 *   throws for its arguments
 */
export function planCommand(
  { request, given }: Call,
  callee: CommandCallee,
  context: PlanContext,
): CommandPlan {
  const { preferences } = request;
  checkPreferences(preferences);
  const { report, parameters } = callee;
  const values = readArguments({ name: report.name, parameters }, given);
  const { relation, ...called } = callee.call(values, given.rowFaults ?? new Map());
  const answer = planReadOf(request, targetOf(request, report, "accept"), context);
  checkReport(answer.read, report.name);
  if (answer.count.kind === "estimated") throw pgrst.invalidPreferences(["count=estimated"]);
  const before = context.beforeWrite(relation);
  return { kind: "command", relation, ...called, before, ...boundedAnswer(answer, preferences) };
}

/** Unlike PostgREST, which counts the rows that a function returns: a report has rows for what does not change, too. */
function boundedAnswer(
  answer: CommandPlan["answer"],
  { handling, maxAffected }: Preferences,
): Pick<CommandPlan, "answer" | "maxAffected"> {
  if (handling !== "strict" || maxAffected === undefined) return { answer };
  const { settings } = answer;
  const preferenceApplied = [...settings.preferenceApplied, `max-affected=${maxAffected}`];
  return { answer: { ...answer, settings: { ...settings, preferenceApplied } }, maxAffected };
}

/**
 * A report is made outside the database, so a request can only select its columns, rename them, and follow JSON paths.
 */
function checkReport(read: ReadPlan, name: string): void {
  const isPlain =
    read.outputs.every((output) => output.kind === "value" && output.cast === undefined) &&
    !read.grouped &&
    read.order.length === 0 &&
    read.offset === 0 &&
    read.limit === undefined &&
    read.where.kind === "constant" &&
    read.where.value === true;
  if (!isPlain) throw sqlstate.reportAsIs(name);
}
