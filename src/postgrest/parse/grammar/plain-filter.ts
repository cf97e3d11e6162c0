/**
 * The filters that most requests have, `name=eq.value` and `name=in.(a,b)` on a column: told by their form alone, so
 * that they take a tenth of the time of the whole grammar, which reads them alike.
 */
import { isOrdering, type OrderingOperator, orderingOperators } from "../../datatypes/operators";
import type { Filter, OperandIndex, Operation, Scoped } from "../ast";

/** The value of a plain filter, or the items of its list, as text. */
export type Operand =
  | { readonly kind: "value"; readonly operator: OrderingOperator; readonly text: string }
  | { readonly kind: "list"; readonly operator: "in"; readonly items: readonly string[] };

/** A name that is no path and has no brackets, blanks or quotes. */
const plainName = /^\w+$/;
const comparison = new RegExp(`^(${orderingOperators.join("|")})\\.`);
/** A list that is not empty, without quotes, brackets or blanks to skip: its items are what is between its commas. */
const plainList = /^in\.\((?![ \t])[^"()]+\)$/;

/** A longer value keeps its place in the plan, where a list of any length is cut to what one parameter takes. */
const LONGEST = 100_000;

/** The operand of a plain filter; undefined for any other. */
export function readOperand(name: string, value: string): Operand | undefined {
  if (value.length > LONGEST || !plainName.test(name)) return undefined;
  const [start, operator] = comparison.exec(value) ?? [];
  if (start !== undefined && isOrdering(operator)) {
    return { kind: "value", operator, text: value.slice(start.length) };
  }
  if (!plainList.test(value)) return undefined;
  return { kind: "list", operator: "in", items: value.slice("in.(".length, -1).split(",") };
}

/**
 * A plain filter as `parseFilter` reads it.
 * @param index which of the request's operands it is, for a plan that serves all requests of a shape
 */
export function plainFilter(name: string, operand: Operand, index?: OperandIndex): Scoped<Filter> {
  const numbered = index !== undefined && { operand: index };
  const operation: Operation =
    operand.kind === "list"
      ? { kind: "in", values: operand.items, ...numbered }
      : { kind: "comparison", operator: operand.operator, value: operand.text, ...numbered };
  return { path: [], value: { kind: "filter", field: { name, path: [] }, negated: false, operation } };
}
