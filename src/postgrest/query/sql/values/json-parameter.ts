/**
 * Lists as JSON parameters. D1 binds only 100 parameters, so a list of any length is one JSON array that the statement
 * reads with `json_each(?)` (SPEC §9).
 */
import { MAX_BYTES_PER_UNIT, utf8Length } from "../../../../bytes/utf8";
import type { DataType, Datum } from "../../../datatypes/data-type";
import { sqlstate } from "../../../errors";

/** D1 binds strings of up to 2 MB; the difference is for brackets and D1's own overhead. */
const MAX_BYTES = 1_900_000;

/** A stored value as a JSON token. Numbers that are kept as text (bigint, numeric) keep all digits. */
export function jsonToken(value: Datum | null, type: DataType): string {
  if (value === null) return "null";
  if (typeof value === "number")
    return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  return type.category === "numeric" && /^-?\d+$/.test(value) ? value : JSON.stringify(value);
}

/**
 * Returns the bytes of a row or value.
 * @throws 54001 for more than D1 stores in production; the local D1 would store more
 */
export function assertStorable(text: string): number {
  const size = utf8Length(text);
  if (size < MAX_BYTES) return size;
  throw sqlstate.tooComplex(
    `A row or value of ${size} bytes is larger than the ${MAX_BYTES} that can be stored`,
    "Make the value smaller.",
  );
}

export interface JsonChunk {
  /** A JSON array of the items. */
  readonly json: string;
  /** The index of its first item in the whole list, and how many items it has. */
  readonly start: number;
  readonly length: number;
}

/** A JSON array of `length` items as one chunk; undefined if D1 cannot bind it. */
export function toJsonChunk(json: string, length: number): JsonChunk | undefined {
  const fits = json.length * MAX_BYTES_PER_UNIT < MAX_BYTES || utf8Length(json) < MAX_BYTES;
  return fits ? { json, start: 0, length } : undefined;
}

/**
 * JSON tokens → as few JSON arrays as D1 can bind.
 * @throws 54001 for a single item that D1 cannot bind
 */
export function toJsonChunks(tokens: readonly string[]): readonly JsonChunk[] {
  const chunks: JsonChunk[] = [];
  let start = 0;
  let bytes = 0;
  const cut = (end: number) => {
    if (end > start)
      chunks.push({ json: `[${tokens.slice(start, end).join(",")}]`, start, length: end - start });
    start = end;
    bytes = 0;
  };
  for (const [index, token] of tokens.entries()) {
    const size = assertStorable(token) + 1;
    if (bytes + size > MAX_BYTES) cut(index);
    bytes += size;
  }
  cut(tokens.length);
  return chunks;
}
