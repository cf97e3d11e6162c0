/**
 * A read → its shape and its operands: `id=eq.5&select=name` is of the shape `id=eq.…&select=name`, and its operand is
 * `5`. Reads of one shape have one plan, whatever their operands, so that it need not be made again.
 */
import type { RequestParts } from "../parse/api-request";
import type { Filter, LogicTree, Scoped } from "../parse/ast";
import { type Operand, operandOf } from "../parse/grammar/plain-filter";
import { type Parameter, splitQueryString } from "../parse/parameters";
import { PROFILE_HEADERS } from "../parse/profile";
import { kindOf } from "../parse/query-string";

export interface Shape {
  /** The same for two reads that have the same plan. */
  readonly key: string;
  /** In the order of their filters. */
  readonly operands: readonly Operand[];
}

/** The headers that a plan depends on. */
const SHAPING_HEADERS = ["Accept", "Prefer", "Range", ...PROFILE_HEADERS];

/** No text of a request has a NUL, so it keeps the parts of a key apart. */
const SEPARATOR = "\0";

/** @throws 22021 */
export function shapeOf({ method, relation, search, headers, singular = "accept" }: RequestParts): Shape {
  const operands: Operand[] = [];
  let key = singular + SEPARATOR + method + SEPARATOR + relation;
  for (const name of SHAPING_HEADERS) key += SEPARATOR + (headers.get(name) ?? "");
  for (const parameter of splitQueryString(search)) {
    const operand = kindOf(parameter.name) === "filter" ? operandOf(parameter) : undefined;
    if (operand) operands.push(operand);
    // the letter tells an operator from a value that is spelled like one
    key += operand
      ? `${SEPARATOR}o${parameter.name}${SEPARATOR}${operand.operator}`
      : `${SEPARATOR}v${parameter.name}${SEPARATOR}${parameter.value}`;
  }
  return { key, operands };
}

/**
 * Tells each filter that has an operand which one it is.
 * @param filters those that the parameters make, in their order, and what else there is after them
 */
export function numberOperands(
  filters: readonly Scoped<Filter | LogicTree>[],
  parameters: readonly Parameter[],
): readonly Scoped<Filter | LogicTree>[] {
  let next = 0;
  return filters.map((filter, index) => {
    const parameter = parameters[index];
    if (!parameter || !operandOf(parameter)) return filter;
    return { ...filter, value: withOperand(filter.value, next++) };
  });
}

function withOperand(filter: Filter | LogicTree, operand: number): Filter | LogicTree {
  if (filter.kind === "logic") return filter;
  const { operation } = filter;
  return operation.kind === "comparison" || operation.kind === "in"
    ? { ...filter, operation: { ...operation, operand } }
    : filter;
}
