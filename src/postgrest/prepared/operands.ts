/**
 * The operands of a read: the values that its shape leaves open. They are bound by number, so that a plan serves every
 * read of its shape.
 */
import type { DataType } from "../datatypes/data-type";
import type { OperandIndex } from "../parse/ast";
import type { Condition, OperandValue, ReadRequestPlan, RequestLocation } from "../plan/plan";
import type { Shape } from "./shape";

type OpenCondition = Extract<Condition, { readonly kind: "compare" | "in" }>;

/** The conditions that have an operand, by its number. Only filters of the top level have one. */
function openConditions(where: Condition): ReadonlyMap<OperandIndex, OpenCondition> {
  const found = new Map<OperandIndex, OpenCondition>();
  for (const condition of where.kind === "and" ? where.children : [where]) {
    if (condition.kind !== "compare" && condition.kind !== "in") continue;
    if (condition.operand !== undefined) found.set(condition.operand, condition);
  }
  return found;
}

/** The operands of the request that the plan was made of, by number. */
export function operandValues(where: Condition): readonly OperandValue[] {
  const values: OperandValue[] = [];
  for (const [operand, condition] of openConditions(where)) {
    values[operand] = condition.kind === "in" ? condition.values : condition.value;
  }
  return values;
}

/** A plan for every read of a shape, and as what its operands are read. */
export interface PreparedRead {
  readonly plan: ReadRequestPlan;
  readonly types: readonly DataType[];
}

/** Undefined for a plan that is for one request only: an operand has no place in it. */
export function prepareRead(plan: ReadRequestPlan, { operands }: Shape): PreparedRead | undefined {
  const conditions = openConditions(plan.read.where);
  const types = operands.flatMap((_, index) => conditions.get(index)?.field.type ?? []);
  return types.length === operands.length ? { plan, types } : undefined;
}

/**
 * The plan for another read of its shape.
 * @throws 22P02, 22003, 22007, 22008 for an operand that is no value of its column's type, as planning does
 */
export function planAgain(
  { plan, types }: PreparedRead,
  { operands }: Shape,
  location: RequestLocation,
): ReadRequestPlan {
  const values = types.map((type, index): OperandValue => {
    const operand = operands[index];
    if (!operand) throw new TypeError("the plan is not of this shape");
    return operand.kind === "list" ? operand.items.map((item) => type.parse(item)) : type.parse(operand.text);
  });
  return { ...plan, operands: values, location };
}
