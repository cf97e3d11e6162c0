/** Rows of cells → JSON text. Each type writes its values; no number is converted to a JavaScript number. */

import { isToOne } from "../catalog/relationships";
import { castValue } from "../datatypes/cast";
import type { DataType, OutputSettings } from "../datatypes/data-type";
import { jsonbToText, parseJsonb, renderJsonb, stripNulls } from "../datatypes/json/jsonb";
import { text } from "../datatypes/types";
import { cellsOf, PackedRow } from "../plan/layout/packed-row";
import type { EmbedOutput, Output, ReadPlan, ValueOutput } from "../plan/plan";
import type { Cell, Row } from "../query/database/result-set";
import type { BodyWriter } from "./body-writer";
import type { MemberWriter } from "./member-writer";
import { readNestedRow, readNestedRows } from "./nested-rows";
import { packedRowWriter } from "./packed-rows";
import type { Room } from "./room";

/** A member of a row, and the cell that it is written from. A to-many spread makes several members from one cell. */
interface RowMember {
  readonly cell: number;
  readonly writer: MemberWriter;
}

export function rowMembers(
  plan: ReadPlan,
  settings: OutputSettings,
  nullsStripped: boolean,
): readonly RowMember[] {
  return plan.outputs.flatMap((output, cell) =>
    memberWriters(output, plan, settings, nullsStripped).map((writer) => ({ cell, writer })),
  );
}

function memberWriters(
  output: Output,
  plan: ReadPlan,
  settings: OutputSettings,
  nullsStripped: boolean,
): readonly MemberWriter[] {
  if (output.kind === "value") return [valueWriter(output, plan.grouped, settings, nullsStripped)];
  return output.spread
    ? spreadWriters(output, settings, nullsStripped)
    : [embedWriter(output, settings, nullsStripped)];
}

/** A value that is shown as stored, as most are: its type writes the cell directly. */
function storedWriter(name: string, type: DataType, settings: OutputSettings): MemberWriter {
  // A whole jsonb column is stored as PostgreSQL's text, so it need not be parsed.
  const toText = type.category === "json" ? String : type.toText;
  const { restate } = type;
  return {
    name,
    ...(restate && {
      restate: restate === "same" ? restate : (json: string) => restate(json, settings),
    }),
    json: (cell) => (cell === null ? "null" : type.toJson(cell, settings)),
    text: (cell) => (cell === null ? null : toText(cell, settings)),
  };
}

/** Makes the writer of a value from its type and the cast that SQL did not make. */
function valueWriter(
  { name, field, cast, aggregate }: ValueOutput,
  grouped: boolean,
  settings: OutputSettings,
  nullsStripped: boolean,
): MemberWriter {
  const stored = aggregate?.type ?? (grouped ? (cast ?? field?.type) : field?.type) ?? text;
  const shown = (aggregate ? aggregate.cast : cast) ?? stored;
  const isJson = shown.category === "json";
  if (field?.path.length === 0 && shown === stored && !(isJson && nullsStripped)) {
    return storedWriter(name, shown, settings);
  }
  // A JSON path arrives as JSON text, and `->>` is applied here to keep its exact spelling. For an aggregate, and for a
  // cast of a grouped value, SQL has applied it.
  const isText = !aggregate && !(grouped && cast) && field?.path.at(-1)?.arrow === "->>";
  const value = (cell: Cell): string | number | null => {
    const read = cell !== null && isText ? jsonbToText(parseJsonb(String(cell))) : cell;
    return read === null || shown === stored ? read : castValue(read, stored, shown, settings);
  };
  return {
    name,
    json: (cell) => {
      const shownValue = value(cell);
      if (shownValue === null) return "null";
      const json = shown.toJson(shownValue, settings);
      return nullsStripped && isJson ? renderJsonb(stripNulls(parseJsonb(json))) : json;
    },
    text: (cell) => {
      const shownValue = value(cell);
      return shownValue === null ? null : shown.toText(shownValue, settings);
    },
  };
}

function embedWriter(
  { name, embed }: EmbedOutput,
  settings: OutputSettings,
  nullsStripped: boolean,
): MemberWriter {
  const write = rowWriter(embed.read, settings, nullsStripped);
  const one = isToOne(embed.relationship);
  const width = embed.read.outputs.length;
  const json = (cell: Cell) => {
    if (cell === null) return one ? "null" : "[]";
    return one ? write(readNestedRow(cell, width)) : `[${readNestedRows(cell, width).map(write).join(",")}]`;
  };
  return { name, json, text: (cell) => (one && cell === null ? null : json(cell)) };
}

/** A to-many spread: each member becomes an array of its values. */
function spreadWriters(
  { embed }: EmbedOutput,
  settings: OutputSettings,
  nullsStripped: boolean,
): readonly MemberWriter[] {
  const width = embed.read.outputs.length;
  return rowMembers(embed.read, settings, nullsStripped).map(({ cell: place, writer }) => {
    const json = (cell: Cell) => {
      const rows = cell === null ? [] : readNestedRows(cell, width);
      return `[${rows.map((row) => writer.json(row[place] ?? null)).join(",")}]`;
    };
    return { name: writer.name, json, text: json };
  });
}

/** Writes a row as the text of a JSON object. */
export type RowWriter = (row: Row) => string;

export function rowWriter(plan: ReadPlan, settings: OutputSettings, nullsStripped: boolean): RowWriter {
  const members = rowMembers(plan, settings, nullsStripped).map(({ cell, writer }) => ({
    cell,
    writer,
    key: `${JSON.stringify(writer.name)}:`,
  }));
  const writePacked = nullsStripped ? undefined : packedRowWriter(plan, members);
  return (row) => {
    const packed = row instanceof PackedRow ? writePacked?.(row) : undefined;
    if (packed !== undefined) return packed;
    const cells = cellsOf(row);
    let body = "";
    for (const { cell, writer, key } of members) {
      const json = writer.json(cells[cell] ?? null);
      if (nullsStripped && json === "null") continue;
      body += body === "" ? key + json : `,${key}${json}`;
    }
    return `{${body}}`;
  };
}

/** @param room ends the array before the first row without room */
export function renderArray(rows: Iterable<Row>, write: RowWriter, body: BodyWriter, room?: Room): void {
  body.write("[");
  let first = true;
  for (const row of rows) {
    const text = first ? write(row) : `,${write(row)}`;
    if (room && !room.takes(text)) break;
    body.write(text);
    first = false;
  }
  body.write("]");
}
