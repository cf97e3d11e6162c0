/** `cs` and `cd` → conditions: whether a JSON value contains another, or is contained in it. */
import { parseJsonb } from "../../datatypes/json/jsonb";
import { JsonbContainer } from "../../datatypes/json/jsonb-containment";
import { comparisons } from "../../datatypes/operators";
import { sqlstate } from "../../errors";
import type { Condition, ResolvedField } from "../plan";
import { noOperator } from "./no-operator";
import { valueSet } from "./value-set-condition";

/** @throws 42883 for `cs` and 42725 for `cd` of a type that is not JSON, 22P02 for a value that is not */
export function planContainment(field: ResolvedField, operator: "cs" | "cd", value: string): Condition {
  const { type } = field;
  if (type.category !== "json") {
    throw operator === "cs"
      ? noOperator(type, operator)
      : sqlstate.ambiguousOperator(`${type.name} ${comparisons[operator].symbol} unknown`);
  }
  const right = parseJsonb(value);
  if (operator === "cs")
    return valueSet(field, operator, ({ container, work }) => container.contains(right, work));
  const container = new JsonbContainer(right);
  return valueSet(field, operator, ({ json, work }) => container.contains(json, work));
}
