/**
 * PostgreSQL's `timestamp`, a date and time without a zone, stored as `YYYY-MM-DDTHH:MM:SS.ffffff`.
 * @see https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import { sqlstate } from "../../errors";
import type { DataType, Datum } from "../data-type";
import { outOfKept, parseDateTime } from "./date-time-input";
import { type Moment, momentOf, readStored, roundMoment, showMoment, storeMoment } from "./moment";

const NAME = "timestamp without time zone";

/** PostgreSQL's messages about input use the short name of the type. */
const INPUT_NAME = "timestamp";

/** A date and time → the text as stored. A zone is allowed and ignored. @throws 22007, 22008, 22009, 22023 */
function parseTimestamp(text: string): string {
  const { date, time } = parseDateTime(text, INPUT_NAME);
  if (!date) throw sqlstate.invalidDatetime(INPUT_NAME, text);
  return storeLocal(momentOf(date, time), text);
}

/** @param shown the text that an error quotes */
export function storeLocal(moment: Moment, shown: string): string {
  const text = storeMoment(moment);
  if (text === undefined) throw outOfKept(INPUT_NAME, shown);
  return text;
}

export function readLocalMoment(value: Datum): Moment {
  const text = String(value);
  const known = readStored(text) ?? readStored(parseTimestamp(text));
  if (!known) throw sqlstate.invalidDatetime(INPUT_NAME, text);
  return known;
}

export const timestamp: DataType = {
  kind: "timestamp",
  name: NAME,
  category: "datetime",
  parse: parseTimestamp,
  toJson: (value) => `"${showMoment(readLocalMoment(value), "T")}"`,
  toText: (value) => showMoment(readLocalMoment(value), " "),
};

/** `timestamp(3)`. */
export function timestampOf(digits: number): DataType {
  return {
    ...timestamp,
    fit: (value) => storeLocal(roundMoment(readLocalMoment(value), digits), String(value)),
  };
}
