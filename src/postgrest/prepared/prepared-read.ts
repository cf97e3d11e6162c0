/** What is made of a read once for every read of its shape: the plan, its statements, and how its rows are written. */
import type { DataType } from "../datatypes/data-type";
import { openConditions } from "../plan/operands";
import type { OperandValue, ReadRequestPlan, RequestLocation } from "../plan/plan";
import { type ReadStatements, readStatements } from "../query/read-statements";
import { type RowWriter, rowWriter } from "../response/rows";
import type { Shape } from "./shape";

export interface PreparedRead {
  /** That of the first read of the shape, its operands included. */
  readonly plan: ReadRequestPlan;
  /** As what the operands are read. */
  readonly types: readonly DataType[];
  /** Each is rendered when it is first asked for. */
  readonly statements: ReadStatements;
  /** Made when it is first asked for: CSV needs none. */
  readonly writer: () => RowWriter;
}

/** A plan, and what was made for all of its shape. */
export interface PreparedReadPlan extends ReadRequestPlan {
  readonly prepared: PreparedRead;
}

/** Undefined for a plan that is for one request only: an operand has no place in it. */
export function prepareRead(plan: ReadRequestPlan, { operands }: Shape): PreparedRead | undefined {
  const { read, settings } = plan;
  const conditions = openConditions(read.where);
  const types = operands.flatMap((_, index) => conditions.get(index)?.field.type ?? []);
  if (types.length !== operands.length) return undefined;
  const { mediaType, output } = settings;
  const nullsStripped = mediaType.kind !== "csv" && mediaType.nullsStripped;
  let writer: RowWriter | undefined;
  return {
    plan,
    types,
    statements: readStatements(read),
    writer: () => {
      writer ??= rowWriter(read, output, nullsStripped);
      return writer;
    },
  };
}

/**
 * The plan for another read of its shape.
 * @throws 22P02, 22003, 22007, 22008 for an operand that is no value of its column's type, as planning does
 */
export function planAgain(
  prepared: PreparedRead,
  { operands }: Shape,
  { path, search }: RequestLocation,
): PreparedReadPlan {
  const { plan, types } = prepared;
  const values = types.map((type, index): OperandValue => {
    const operand = operands[index];
    if (!operand) throw new TypeError("the plan is not of this shape");
    return operand.kind === "list" ? operand.items.map((item) => type.parse(item)) : type.parse(operand.text);
  });
  return { ...plan, operands: values, location: { path, search }, prepared };
}
