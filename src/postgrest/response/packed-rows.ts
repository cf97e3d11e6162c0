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

/** How a cell is written. */
const SAME = 0;
const RESTATED = 1;
const BESIDE = 2;

/** Writes a row; undefined if something in it is escaped: then it has to be parsed. */
export type PackedRowWriter = (row: PackedRow) => string | undefined;

/**
 * The loop runs over numbers and texts in arrays: with an object for each cell it takes a seventh longer.
 * @param members one for each output; undefined if the rows of the plan are never packed
 */
export function packedRowWriter(
  plan: ReadPlan,
  members: readonly KeyedWriter[],
): PackedRowWriter | undefined {
  const columns = plainColumns(plan);
  if (!columns) return undefined;
  const width = members.length;
  const keys = members.map(({ key }, place) => (place === 0 ? `{${key}` : `,${key}`));
  const writers = members.map(({ writer }) => writer);
  const kinds = writers.map(({ restate }, place) => {
    const column = columns[place];
    if (!column || !isPackable(column)) return BESIDE;
    return restate === "same" ? SAME : RESTATED;
  });
  return (row) => {
    const { json } = row;
    if (json.includes("\\")) return undefined;
    let body = "";
    let start = 1;
    let beside = 0;
    for (let place = 0; place < width; place += 1) {
      const isText = json.charCodeAt(start) === QUOTE;
      const end = isText ? json.indexOf('"', start + 1) + 1 : endOfPlain(json, start);
      const kind = kinds[place];
      body += keys[place];
      if (kind === BESIDE) body += writers[place]?.json(row.cellBeside(beside++));
      else if (kind === SAME && isText) body += json.slice(start, end);
      else body += restate(json.slice(start, end), writers[place]);
      start = end + 1;
    }
    return `${body}}`;
  };
}

const QUOTE = 0x22;

function endOfPlain(json: string, start: number): number {
  const comma = json.indexOf(",", start);
  return comma < 0 ? json.length - 1 : comma;
}

/** @param text a text, a number or null, as the array has it */
function restate(text: string, writer: MemberWriter | undefined): string {
  if (!writer || text === "null") return text;
  if (text.charCodeAt(0) !== QUOTE) return writer.json(Number(text));
  const { restate: write } = writer;
  return typeof write === "function" ? write(text) : writer.json(JSON.parse(text));
}
