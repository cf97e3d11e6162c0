/**
 * PostgreSQL's `date`, stored as `YYYY-MM-DD`.
 * @see https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import { sqlstate } from "../../errors";
import type { DataType } from "../data-type";
import { outOfKept, parseDateTime } from "./date-time-input";
import { formatDate } from "./moment";

/** Parses a date, or takes the date of a date and time. @throws 22007, 22008, 22009, 22023 */
function parseDate(text: string): string {
  const { date } = parseDateTime(text, "date");
  if (!date) throw sqlstate.invalidDatetime("date", text);
  if (date.year > 9999) throw outOfKept("date", text);
  return formatDate(date);
}

export const date: DataType = {
  kind: "date",
  name: "date",
  category: "datetime",
  parse: parseDate,
  toJson: (value) => JSON.stringify(String(value)),
  toText: String,
};
