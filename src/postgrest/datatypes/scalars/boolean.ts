/**
 * Booleans, stored as 0 and 1.
 * @see https://www.postgresql.org/docs/current/datatype-boolean.html
 */
import { sqlstate } from "../../errors";
import type { DataType } from "../data-type";
import { trimSpace } from "../white-space";

/** The words, each with the length of its shortest unambiguous prefix. */
const words: readonly { readonly word: string; readonly atLeast: number; readonly value: 0 | 1 }[] = [
  { word: "true", atLeast: 1, value: 1 },
  { word: "false", atLeast: 1, value: 0 },
  { word: "yes", atLeast: 1, value: 1 },
  { word: "no", atLeast: 1, value: 0 },
  { word: "on", atLeast: 2, value: 1 },
  { word: "off", atLeast: 2, value: 0 },
  { word: "1", atLeast: 1, value: 1 },
  { word: "0", atLeast: 1, value: 0 },
];

/** `t`, `TRUE`, `yes`, `of`, `1` … @throws 22P02 */
function parseBoolean(text: string): 0 | 1 {
  const given = trimSpace(text).toLowerCase();
  const found = words.find(({ word, atLeast }) => given.length >= atLeast && word.startsWith(given));
  if (!found) throw sqlstate.invalidText("boolean", text);
  return found.value;
}

const isTrue = (value: string | number) => Number(value) !== 0;

export const boolean: DataType = {
  kind: "boolean",
  name: "boolean",
  category: "boolean",
  parse: parseBoolean,
  toJson: (value) => String(isTrue(value)),
  // PostgREST's CSV is the text of whole rows, in which PostgreSQL writes t and f; only a cast to text gives the words.
  toText: (value) => (isTrue(value) ? "t" : "f"),
};
