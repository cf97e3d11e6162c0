/** Stored values as PostgreSQL shows them in the details of an error. */
import { encodeUtf8, MAX_BYTES_PER_UNIT } from "../../bytes/utf8";
import { echo } from "../errors";
import type { DataType, Datum, OutputSettings } from "./data-type";

/** A value and its type. */
interface TypedValue {
  readonly type: DataType;
  /** Undefined: the table's own default, which is not known here. */
  readonly value: Datum | null | undefined;
}

/** PostgreSQL truncates each value of a failing row to this many bytes. */
const LONGEST_SHOWN = 64;

function describeValue({ type, value }: TypedValue, output: OutputSettings): string {
  return value === null || value === undefined ? "null" : type.toText(value, output);
}

/** `1, x, null`, each truncated to what an error repeats. */
export function describeValues(values: readonly TypedValue[], output: OutputSettings): string {
  return values.map((value) => echo(describeValue(value, output))).join(", ");
}

/** `Failing row contains (1, x, null).`, with all columns in the table's order. */
export function describeFailingRow(values: readonly TypedValue[], output: OutputSettings): string {
  const shown = values.map((value) => cut(describeValue(value, output)));
  return `Failing row contains (${shown.join(", ")}).`;
}

/** Truncates between characters, never inside one. */
function cut(text: string): string {
  if (text.length * MAX_BYTES_PER_UNIT <= LONGEST_SHOWN) return text;
  const bytes = encodeUtf8(text);
  if (bytes.length <= LONGEST_SHOWN) return text;
  let end = LONGEST_SHOWN;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${new TextDecoder().decode(bytes.subarray(0, end))}...`;
}
