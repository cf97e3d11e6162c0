/**
 * A read → its shape and its operands: `id=eq.5&select=name` is of the shape `id=eq.…&select=name`, and its operand is
 * `5`. Reads of one shape have one plan, whatever their operands, so that it need not be made again.
 */
import type { RequestParts } from "../parse/api-request";
import type { Operand } from "../parse/grammar/plain-filter";
import { PROFILE_HEADERS } from "../parse/profile";
import { type ReadParameter, readParameters } from "../parse/query-string";

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
export function shapeOf(
  { method, relation, search, headers, singular = "accept" }: RequestParts,
  parameters: readonly ReadParameter[] = readParameters(search),
): Shape {
  const operands: Operand[] = [];
  let key = singular + SEPARATOR + method + SEPARATOR + relation;
  for (const name of SHAPING_HEADERS) key += SEPARATOR + (headers.get(name) ?? "");
  for (const { name, value, operand } of parameters) {
    if (operand) operands.push(operand);
    // the letter tells an operator from a value that is spelled like one
    key += operand
      ? `${SEPARATOR}o${name}${SEPARATOR}${operand.operator}`
      : `${SEPARATOR}v${name}${SEPARATOR}${value}`;
  }
  return { key, operands };
}
