/** Text of any length, and the types with a length: `varchar(n)`, `char(n)`, `name`. */
import { utf8Length } from "../../../bytes/utf8";
import { sqlstate } from "../../errors";
import type { DataType, Datum } from "../data-type";

/** @throws 22021 for NUL: PostgreSQL's text cannot hold it, and SQLite's functions stop at it */
function parseText(text: string): string {
  if (text.includes("\0")) throw sqlstate.invalidByteSequence(new Uint8Array([0]));
  return text;
}

/** Text without anything that JSON.stringify escapes: control characters, `"`, `\` and halves of surrogate pairs. */
const plain = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/** Most text is plain, and to see that takes half as long as JSON.stringify. */
function toJson(value: Datum): string {
  const given = String(value);
  return plain.test(given) ? `"${given}"` : JSON.stringify(given);
}

export const text: DataType = {
  kind: "text",
  name: "text",
  category: "string",
  parse: parseText,
  toJson,
  restate: "same",
  toText: String,
};

/** Truncates by code points, not by UTF-16 units, so that no character is split. */
function firstCharacters(value: string, count: number): string {
  if (value.length <= count) return value;
  let end = 0;
  for (let taken = 0; taken < count && end < value.length; taken++) {
    end += (value.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return value.slice(0, end);
}

/** @param length absent: any length */
export function varchar(length?: number): DataType {
  const named = { ...text, name: "character varying" };
  return length === undefined
    ? named
    : { ...named, fit: (value: Datum) => firstCharacters(String(value), length) };
}

/** `char(n)`: padded with blanks, which a cast to other text drops. */
export function char(length?: number): DataType {
  const named = { ...text, name: "character" };
  if (length === undefined) return named;
  return {
    ...named,
    fit: (value: Datum) => {
      const cut = firstCharacters(String(value), length);
      const missing = length - Array.from(cut).length;
      return cut + " ".repeat(Math.max(missing, 0));
    },
  };
}

/** PostgreSQL's type of identifiers: 63 bytes. */
export const name: DataType = {
  ...text,
  name: "name",
  fit: (value) => {
    const cut = { bytes: 0, text: "" };
    for (const character of firstCharacters(String(value), 63)) {
      cut.bytes += utf8Length(character);
      if (cut.bytes > 63) break;
      cut.text += character;
    }
    return cut.text;
  },
};
