/** The operands of a read: the values that are not part of its shape, numbered in order (`prepared/`). */

import type { DataType } from "../datatypes/data-type";
import type { OperandIndex } from "../parse/ast";
import type { Condition, OperandValue, ReadPlan } from "./plan";

type OpenCondition = Extract<Condition, { readonly kind: "compare" | "in" }>;

/** The conditions with an operand, by the operand's number. Only top-level filters have operands. */
function openConditions(where: Condition): ReadonlyMap<OperandIndex, OpenCondition> {
  const found = new Map<OperandIndex, OpenCondition>();
  for (const condition of where.kind === "and" ? where.children : [where]) {
    if (condition.kind !== "compare" && condition.kind !== "in") continue;
    if (condition.operand !== undefined) found.set(condition.operand, condition);
  }
  return found;
}

/** The types of a read's operands, by number: those of its filters, then those of its cursor. */
export function operandTypes({ where, seek }: ReadPlan): ReadonlyMap<OperandIndex, DataType> {
  const types = new Map([...openConditions(where)].map(([operand, { field }]) => [operand, field.type]));
  for (const { term, operand } of seek?.places ?? []) {
    if (operand !== undefined) types.set(operand, term.field.type);
  }
  return types;
}

/** The operands of the request that was planned, by number. */
export function operandValues(where: Condition): readonly OperandValue[] {
  const values: OperandValue[] = [];
  for (const [operand, condition] of openConditions(where)) {
    values[operand] = condition.kind === "in" ? condition.values : condition.value;
  }
  return values;
}
