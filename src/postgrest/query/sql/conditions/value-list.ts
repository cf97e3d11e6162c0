/** `IN (…)` over lists of any length: a list is one JSON parameter, or a few if it is too long for D1 to bind. */

import { type DriverValueEncoder, type SQL, sql } from "drizzle-orm";
import type { DataType, Datum } from "../../../datatypes/data-type";
import type { Condition } from "../../../plan/plan";
import { operandAt } from "../statement";
import { joinBalanced } from "../values/balanced";
import { buildComparable, type Source } from "../values/field";
import { jsonToken, toJsonChunks } from "../values/json-parameter";

export function buildIn(
  { field, values, operand }: Extract<Condition, { readonly kind: "in" }>,
  source: Source,
): SQL {
  const lists =
    operand === undefined
      ? toJsonChunks(toTokens(values, field.type)).map(({ json }) => json)
      : [sql.param<unknown, string>(operandAt(operand), listOf(field.type))];
  return inAny(buildComparable(field, source), lists);
}

function toTokens(values: readonly Datum[], type: DataType): readonly string[] {
  return values.map((value) => jsonToken(value, type));
}

/** Binds an operand that is a list as one JSON array. */
function listOf(type: DataType): DriverValueEncoder<unknown, string> {
  return {
    mapToDriverValue: (list) => {
      if (!Array.isArray(list)) throw new TypeError("the operand of an in is a list");
      return `[${toTokens(list, type).join(",")}]`;
    },
  };
}

export function inAny(expression: SQL, lists: readonly unknown[]): SQL {
  return joinBalanced(
    "or",
    lists.map((list) => sql`(${expression} IN (SELECT value FROM json_each(${list})))`),
  );
}
