/** A call of a function that writes → what it reads first, and how its report is shown. */
import type { Action, Relation } from "../../catalog/catalog";
import type { CommandRun } from "../../command";
import { pgrst, sqlstate } from "../../errors";
import type { Call } from "../../parse/call";
import type { Arguments, Parameter } from "../../view";
import type { PlanContext } from "../context";
import type { CommandPlan, ReadPlan } from "../plan";
import { checkPreferences, planReadOf } from "../plan-request";
import { targetOf } from "../target";
import { readArguments } from "./arguments";

/** A function that writes, with whoever calls it. */
export interface CommandCallee {
  /** Its report, as a relation. */
  readonly report: Relation;
  readonly parameters: readonly Parameter[];
  readonly call: (given: Arguments) => {
    readonly relation: Relation;
    readonly actions: readonly Action[];
    readonly start: () => CommandRun;
  };
}

/**
 * @throws PGRST202 for arguments that it does not take, 22023 for what a report cannot be asked for, and what the command
 *   says of its arguments
 */
export function planCommand(
  { request, given }: Call,
  callee: CommandCallee,
  context: PlanContext,
): CommandPlan {
  checkPreferences(request.preferences);
  const { report, parameters } = callee;
  const values = readArguments({ name: report.name, parameters }, given);
  const { relation, actions, start } = callee.call(values);
  const answer = planReadOf(request, targetOf(request, report, "accept"), context);
  checkReport(answer.read, report.name);
  if (answer.count.kind === "estimated") throw pgrst.invalidPreferences(["count=estimated"]);
  return { kind: "command", relation, actions, start, answer, before: context.beforeWrite(relation) };
}

/** A report is made outside the database, so it is shown as it is: columns, their names, and JSON paths into them. */
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
