/** What all reads of a shape share: the plan, its statements, and the writer of its rows. */
import { once } from "../../memory/once";
import type { DataType } from "../datatypes/data-type";
import { outlineOf } from "../outline/outline";
import { operandTypes } from "../plan/operands";
import type { OperandValue, ReadRequestPlan, RequestLocation } from "../plan/plan";
import { type PlanStatements, planStatements } from "../query/read-statements";
import { type RowWriter, rowWriter } from "../response/rows";
import type { Shape } from "./shape";

export interface PreparedRead {
  /** The plan of the first read of the shape, including its operands. */
  readonly plan: ReadRequestPlan;
  /** The types of the operands. */
  readonly types: readonly DataType[];
  /** Each is rendered at its first use. */
  readonly statements: PlanStatements;
  /** Made at its first use, because CSV does not need it. */
  readonly writer: () => RowWriter;
  /** For the log. */
  readonly outline: () => string;
}

/** A plan, and what it shares with all reads of its shape. */
export interface PreparedReadPlan extends ReadRequestPlan {
  readonly prepared: PreparedRead;
}

/** Undefined if the plan serves one request only, because an operand has no place in it. */
export function prepareRead(plan: ReadRequestPlan, { operands }: Shape): PreparedRead | undefined {
  const { read, settings } = plan;
  const known = operandTypes(read);
  const types = operands.flatMap((_, index) => known.get(index) ?? []);
  if (types.length !== operands.length) return undefined;
  const { mediaType, output } = settings;
  const nullsStripped = mediaType.kind !== "csv" && mediaType.nullsStripped;
  return {
    plan,
    types,
    statements: planStatements(plan),
    writer: once(() => rowWriter(read, output, nullsStripped)),
    outline: once(() => outlineOf(plan)),
  };
}

/**
 * The plan for another read of the same shape.
 * @throws 22P02, 22003, 22007, 22008 for an operand that is not a value of its column's type, like planning
 */
export function planAgain(
  prepared: PreparedRead,
  { operands }: Shape,
  { path, search, walk }: RequestLocation,
): PreparedReadPlan {
  const { plan, types } = prepared;
  const values = types.map((type, index): OperandValue => {
    const operand = operands[index];
    if (!operand) throw new TypeError("the plan is not of this shape");
    return operand.kind === "list" ? operand.items.map((item) => type.parse(item)) : type.parse(operand.text);
  });
  return { ...plan, operands: values, location: { path, search, ...(walk && { walk }) }, prepared };
}
