/** `eq`, `neq`, `gt`, `gte`, `lt`, `lte`, `in` and `isdistinct` → conditions. */
import { parseJsonb } from "../../datatypes/json/jsonb";
import { jsonbKey } from "../../datatypes/json/jsonb-key";
import { compareJsonb } from "../../datatypes/json/jsonb-order";
import { type OrderingOperator, orderings } from "../../datatypes/operators";
import { compareText } from "../../datatypes/scalars/text-order";
import type { OperandIndex } from "../../parse/ast";
import type { Condition, ResolvedField } from "../plan";
import { combine, FALSE } from "./combine";
import { textSet, valueSet } from "./value-set-condition";

/** The characters of text that one step of work compares. */
const COMPARED_AT_ONCE = 16;

/** @throws what the field's type throws for a value that it does not read */
export function planOrdering(
  field: ResolvedField,
  operator: OrderingOperator,
  value: string,
  operand?: OperandIndex,
): Condition {
  const { holds, symbol } = orderings[operator];
  if (field.type.category === "json") {
    const right = parseJsonb(value);
    if (operator === "eq" || operator === "neq") {
      const key = jsonbKey(right);
      return valueSet(field, operator, ({ jsonKey }) => (jsonKey === key) === (operator === "eq"));
    }
    return valueSet(field, operator, ({ json, work }) => {
      work.spend(value.length * 2);
      return holds(compareJsonb(json, right));
    });
  }
  if (seesContainers(field, value)) {
    return textSet(field, operator, (left, work) => {
      work.spend(value.length / COMPARED_AT_ONCE);
      return holds(compareText(left, value));
    });
  }
  return {
    kind: "compare",
    field,
    operator: symbol,
    value: field.type.parse(value),
    ...(operand !== undefined && { operand }),
  };
}

/** @throws what the field's type throws for a value that it does not read */
export function planIn(field: ResolvedField, values: readonly string[], operand?: OperandIndex): Condition {
  // `= ANY ('{}')` is false even for a null.
  if (values.length === 0) return FALSE;
  if (field.type.category === "json") {
    const right = new Set(values.map((value) => jsonbKey(parseJsonb(value))));
    return valueSet(field, "in", ({ jsonKey }) => right.has(jsonKey));
  }
  if (values.some((value) => seesContainers(field, value))) {
    const right = new Set(values);
    return textSet(field, "in", (left) => right.has(left));
  }
  return {
    kind: "in",
    field,
    values: values.map((value) => field.type.parse(value)),
    ...(operand !== undefined && { operand }),
  };
}

/** @throws what the field's type throws for a value that it does not read */
export function planDistinct(field: ResolvedField, value: string): Condition {
  if (field.type.category !== "json" && !seesContainers(field, value)) {
    return { kind: "distinct", field, value: field.type.parse(value) };
  }
  return combine("or", [{ kind: "isNull", field }, planOrdering(field, "neq", value)]);
}

/**
 * Whether the comparison depends on the spaces after `:` and `,` of an object or array at the end of `->>`: SQLite's
 * text has none, PostgreSQL's has. Such text begins with `{` or `[`, so a value with any other first character decides
 * the comparison before the first space.
 */
function seesContainers(field: ResolvedField, value: string): boolean {
  return field.path.length > 0 && /^[[{]/.test(value);
}
