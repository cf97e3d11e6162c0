/** Rows of cells → JSON text. Each value is written as its type writes it; no number passes through JavaScript. */
import { castValue } from "../datatypes/cast";
import type { OutputSettings } from "../datatypes/data-type";
import { jsonbToText, parseJsonb, renderJsonb, stripNulls } from "../datatypes/jsonb";
import { jsonb } from "../datatypes/types";
import type { Output } from "../plan/plan";
import type { Cell } from "../query/result-set";

/** What a member's value is: text of JSON and of plain text, made from a cell. */
export interface MemberWriter {
  readonly name: string;
  /** The value as JSON text. */
  json(cell: Cell): string;
  /** The value as PostgreSQL's output text, or null. */
  text(cell: Cell): string | null;
}

/** Decides once a request how each member is written. */
export function memberWriters(outputs: readonly Output[], settings: OutputSettings): readonly MemberWriter[] {
  return outputs.map((output) => memberWriter(output, settings));
}

function memberWriter({ name, field, cast }: Output, settings: OutputSettings): MemberWriter {
  const shown = cast ?? field.type;
  // A JSON path comes as JSON text; what `->>` makes of it is made here, to the letter.
  const isText = field.path.at(-1)?.arrow === "->>";
  const read = (cell: string | number): string | number | null =>
    isText ? jsonbToText(parseJsonb(String(cell))) : cell;
  const value = (cell: Cell): string | number | null => {
    const stored = cell === null ? null : read(cell);
    return stored === null || cast === undefined ? stored : castValue(stored, field.type, cast, settings);
  };
  return {
    name,
    json: (cell) => {
      const stored = value(cell);
      return stored === null ? "null" : shown.toJson(stored, settings);
    },
    text: (cell) => {
      const stored = value(cell);
      return stored === null ? null : shown.toText(stored, settings);
    },
  };
}

/** A row → the text of a JSON object. */
export type RowWriter = (row: readonly Cell[]) => string;

export function rowWriter(
  outputs: readonly Output[],
  settings: OutputSettings,
  nullsStripped: boolean,
): RowWriter {
  const writers = memberWriters(outputs, settings);
  const keys = writers.map(({ name }) => `${JSON.stringify(name)}:`);
  if (nullsStripped) {
    return (row) => {
      const members = writers.flatMap((writer, index) => {
        const json = writer.json(row[index] ?? null);
        if (json === "null") return [];
        return [`${keys[index]}${isJson(outputs[index]) ? stripMember(json) : json}`];
      });
      return `{${members.join(",")}}`;
    };
  }
  return (row) => {
    let text = "{";
    for (const [index, writer] of writers.entries()) {
      text += `${index === 0 ? "" : ","}${keys[index]}${writer.json(row[index] ?? null)}`;
    }
    return `${text}}`;
  };
}

function isJson(output: Output | undefined): boolean {
  return (output?.cast ?? output?.field.type)?.category === jsonb.category;
}

/** Nulls are left out of the objects inside a JSON value, too, as by `json_strip_nulls`. */
function stripMember(json: string): string {
  return renderJsonb(stripNulls(parseJsonb(json)));
}

export function renderArray(rows: readonly (readonly Cell[])[], write: RowWriter): string {
  return `[${rows.map(write).join(",\n ")}]`;
}
