/**
 * A read → its shape and its operands: `id=eq.5&select=name` has the shape `id=eq.…&select=name` and the operand `5`.
 * Reads of the same shape share one plan, whatever their operands.
 */
import type { RequestParts } from "../parse/api-request";
import type { Operand } from "../parse/grammar/plain-filter";
import { PROFILE_HEADERS } from "../parse/profile";
import { type ReadParameter, readParameters } from "../parse/query-string";

export interface Shape {
  /** Two reads with the same key have the same plan. */
  readonly key: string;
  /** In the order of their filters; then the values of the cursor that are not null. */
  readonly operands: readonly Operand[];
}

/** The headers that a plan depends on. */
const SHAPING_HEADERS = ["Accept", "Prefer", "Range", ...PROFILE_HEADERS];

/** No text of a request contains a NUL, so it separates the parts of a key. */
const SEPARATOR = "\0";

/** @throws 22021 */
export function shapeOf(
  { method, relation, search, headers, singular = "accept", walk }: RequestParts,
  parameters: readonly ReadParameter[] = readParameters(search),
): Shape {
  const operands: Operand[] = [];
  let key = singular + SEPARATOR + method + SEPARATOR + relation;
  for (const name of SHAPING_HEADERS) key += SEPARATOR + (headers.get(name) ?? "");
  for (const { name, value, operand, kind } of parameters) {
    if (kind === "cursor") continue;
    if (operand) operands.push(operand);
    // the letter distinguishes an operator from a value with the same spelling
    key += operand
      ? `${SEPARATOR}o${name}${SEPARATOR}${operand.operator}`
      : `${SEPARATOR}v${name}${SEPARATOR}${value}`;
  }
  const { cursor } = walk ?? {};
  if (cursor) {
    key += `${SEPARATOR}c`;
    for (const value of cursor.values) {
      key += value === null ? "n" : "v";
      if (value !== null) operands.push({ kind: "value", operator: "eq", text: value });
    }
  }
  return { key, operands };
}
