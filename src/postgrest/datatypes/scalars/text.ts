/** Text of any length, and the types that bound it: `varchar(n)`, `char(n)`, `name`. */
import { utf8Length } from "../../../bytes/utf8";
import { sqlstate } from "../../errors";
import type { DataType, Datum } from "../data-type";

/** @throws 22021 for NUL, which PostgreSQL's text cannot hold, and which SQLite's functions take for its end. */
function parseText(text: string): string {
  if (text.includes("\0")) throw sqlstate.invalidByteSequence(new Uint8Array([0]));
  return text;
}

export const text: DataType = {
  kind: "text",
  name: "text",
  category: "string",
  parse: parseText,
  toJson: (value) => JSON.stringify(String(value)),
  toText: String,
};

/** Cuts by characters, not by JavaScript's units, so that none is torn apart. */
function firstCharacters(value: string, count: number): string {
  if (value.length <= count) return value;
  let end = 0;
  for (let taken = 0; taken < count && end < value.length; taken++) {
    end += (value.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return value.slice(0, end);
}

/** @param length absent: as long as it likes. */
export function varchar(length?: number): DataType {
  const named = { ...text, name: "character varying" };
  return length === undefined
    ? named
    : { ...named, fit: (value: Datum) => firstCharacters(String(value), length) };
}

/** `char(n)`: padded with blanks, which do not count for anything when it is cast to other text. */
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
