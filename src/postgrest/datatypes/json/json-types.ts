/**
 * The types json, stored as its source text, and jsonb, stored as canonical text.
 * @see https://www.postgresql.org/docs/current/datatype-json.html
 */
import type { DataType } from "../data-type";
import { parseJsonb, renderJsonb, storeJsonb } from "./jsonb";

export const json: DataType = {
  kind: "json",
  name: "json",
  category: "json",
  parse: (text) => {
    parseJsonb(text);
    return text;
  },
  toJson: String,
  toText: String,
};

export const jsonb: DataType = {
  kind: "jsonb",
  name: "jsonb",
  category: "json",
  parse: (text) => storeJsonb(parseJsonb(text)),
  // as JSON it may stand as it is: only its text need be PostgreSQL's, and SQLite's part of a value is not
  toJson: String,
  toText: (value) => renderJsonb(parseJsonb(String(value))),
};
