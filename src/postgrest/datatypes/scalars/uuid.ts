/**
 * UUIDs, stored as the text that PostgreSQL prints.
 * @see https://www.postgresql.org/docs/current/datatype-uuid.html
 */
import { sqlstate } from "../../errors";
import type { DataType } from "../data-type";

/** 32 hexadecimal digits, with a hyphen after any group of four, perhaps in braces. */
const grammar = /^(\{)?((?:[\da-f]{4}-?){7}[\da-f]{4})(\})?$/i;

/** `{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}` → `a0eebc99-9c0b-…`. @throws 22P02 */
function parseUuid(text: string): string {
  const [, open, digits, close] = grammar.exec(text) ?? [];
  if (digits === undefined || open?.length !== close?.length) throw sqlstate.invalidText("uuid", text);
  return digits
    .replaceAll("-", "")
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export const uuid: DataType = {
  kind: "uuid",
  name: "uuid",
  category: "uuid",
  parse: parseUuid,
  toJson: (value) => JSON.stringify(String(value)),
  toText: String,
};
