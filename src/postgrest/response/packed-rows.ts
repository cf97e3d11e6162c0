/**
 * Packed rows → JSON text. Most cells of the array are written as they are in it: parsing it and writing its values would
 * take twice as long.
 */

import type { PackedRow } from "../plan/layout/packed-row";
import { isPackable, plainColumns } from "../plan/layout/packing";
import type { ReadPlan } from "../plan/plan";
import type { MemberWriter } from "./member-writer";

interface KeyedWriter {
  readonly writer: MemberWriter;
  /** `"name":` */
  readonly key: string;
}

/** Writes a member from the JSON text of its cell, which is at `start`, or from a cell beside it. */
type CellWriter = (row: PackedRow, start: number, end: number) => string;

/** Writes a row; undefined if something in it is escaped: then it has to be parsed. */
export type PackedRowWriter = (row: PackedRow) => string | undefined;

/** @param members one for each output; undefined if the rows of the plan are never packed */
export function packedRowWriter(
  plan: ReadPlan,
  members: readonly KeyedWriter[],
  nullsStripped: boolean,
): PackedRowWriter | undefined {
  const columns = plainColumns(plan);
  if (!columns) return undefined;
  let beside = 0;
  const cells = members.map(({ key, writer }, place) => {
    const column = columns[place];
    return { key, write: column && isPackable(column) ? fromArray(writer) : fromBeside(writer, beside++) };
  });
  return (row) => {
    const { json } = row;
    if (json.includes("\\")) return undefined;
    let body = "";
    let start = 1;
    for (const { key, write } of cells) {
      const end = endOfCell(json, start);
      const value = write(row, start, end);
      start = end + 1;
      if (nullsStripped && value === "null") continue;
      body += body === "" ? key + value : `,${key}${value}`;
    }
    return `{${body}}`;
  };
}

const QUOTE = 0x22;

function endOfCell(json: string, start: number): number {
  if (json.charCodeAt(start) === QUOTE) return json.indexOf('"', start + 1) + 1;
  const comma = json.indexOf(",", start);
  return comma < 0 ? json.length - 1 : comma;
}

function fromArray({ json: write, restate }: MemberWriter): CellWriter {
  return ({ json }, start, end) => {
    const text = json.slice(start, end);
    return restate && json.charCodeAt(start) === QUOTE ? restate(text) : write(JSON.parse(text));
  };
}

function fromBeside({ json: write }: MemberWriter, index: number): CellWriter {
  return (row) => write(row.cellBeside(index));
}
