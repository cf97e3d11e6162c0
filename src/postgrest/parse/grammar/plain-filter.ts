/**
 * A fast path for the most common filters, `name=eq.value` and `name=in.(a,b)` on a column. It takes a tenth of the
 * time of the whole grammar and gives the same result.
 */
import { isOrdering, type OrderingOperator, orderingOperators } from "../../datatypes/operators";
import type { AtPath, Filter, OperandIndex, Operation } from "../ast";

/** The value of a plain filter, or the items of its list, as text. */
export type Operand =
  | { readonly kind: "value"; readonly operator: OrderingOperator; readonly text: string }
  | { readonly kind: "list"; readonly operator: "in"; readonly items: readonly string[] };

/** A name without path, brackets, blanks or quotes. */
const plainName = /^\w+$/;
const comparison = new RegExp(`^(${orderingOperators.join("|")})\\.`);
/** A non-empty list without quotes, brackets or leading blanks: commas alone separate its items. */
const plainList = /^in\.\((?![ \t])[^"()]+\)$/;

/** A longer value is not an operand: it stays in the plan, where a long list is split into several parameters. */
const LONGEST = 100_000;

/** The operand of a plain filter; undefined for any other filter. */
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
 * Makes the same filter as `parseFilter`.
 * @param index the number of its operand, for a plan that serves all requests of a shape
 */
export function plainFilter(name: string, operand: Operand, index?: OperandIndex): AtPath<Filter> {
  const numbered = index !== undefined && { operand: index };
  const operation: Operation =
    operand.kind === "list"
      ? { kind: "in", values: operand.items, ...numbered }
      : { kind: "comparison", operator: operand.operator, value: operand.text, ...numbered };
  return { path: [], value: { kind: "filter", field: { name, path: [] }, negated: false, operation } };
}
