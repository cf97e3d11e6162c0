/**
 * The operands of a read: the values that its shape leaves open. They are bound by number, so that a plan serves every
 * read of its shape.
 */
import type { OperandIndex } from "../parse/ast";
import type { Shape } from "../parse/shape";
import type { Condition, OperandValue, ReadRequestPlan, RequestLocation } from "./plan";

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

/** Whether the plan is one for every read of its shape: each operand has its place in it. */
export function servesShape({ read }: ReadRequestPlan, { operands }: Shape): boolean {
  return openConditions(read.where).size === operands.length;
}

/**
 * The plan for another read of its shape.
 * @throws 22P02, 22003, 22007, 22008 for an operand that is no value of its column's type, as planning does
 */
export function planAgain(
  plan: ReadRequestPlan,
  { operands }: Shape,
  location: RequestLocation,
): ReadRequestPlan {
  const conditions = openConditions(plan.read.where);
  const values = operands.map((operand, index) => {
    const condition = conditions.get(index);
    if (!condition) throw new TypeError("the plan is not of this shape");
    const { type } = condition.field;
    return operand.kind === "list" ? operand.items.map((item) => type.parse(item)) : type.parse(operand.text);
  });
  return { ...plan, operands: values, location };
}
