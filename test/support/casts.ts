/** Casts by the names of types, as the tests of casting write them. */
import { castValue } from "../../src/postgrest/datatypes/cast";
import type { DataType } from "../../src/postgrest/datatypes/data-type";
import { parseTimeZone, UTC } from "../../src/postgrest/datatypes/date-time/time-zone";
import { resolveType, text } from "../../src/postgrest/datatypes/types";

export const newYork = { timeZone: parseTimeZone("America/New_York") ?? UTC };

export function typeOf(name: string): DataType {
  const type = resolveType(name);
  if (!type) throw new Error(`no type ${name}`);
  return type;
}

/** Text → `from` → `to` → JSON text. */
export function castToJson(value: string, from: string, to: string): string | null {
  const read = castValue(value, text, typeOf(from), newYork);
  const made = read === null ? null : castValue(read, typeOf(from), typeOf(to), newYork);
  return made === null ? null : typeOf(to).toJson(made, newYork);
}
