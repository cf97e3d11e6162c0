/**
 * PostgreSQL's `time`, stored as `HH:MM:SS.ffffff`; `24:00:00` is the midnight that ends the day.
 * @see https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import { sqlstate } from "../../errors";
import type { DataType } from "../data-type";
import { SECONDS_PER_DAY } from "./calendar";
import { parseDateTime, type TimeOfDay } from "./date-time-input";
import { formatTime, type Moment, roundMoment, trimFraction } from "./moment";

/** Parses a time of day, or takes the time of a date and time. A zone is ignored. @throws 22007, 22008, 22009, 22023 */
function readTime(text: string): TimeOfDay {
  const { time } = parseDateTime(text, "time");
  if (!time) throw sqlstate.invalidDatetime("time", text);
  return time;
}

function storeTime({ seconds, microseconds }: TimeOfDay): string {
  return microseconds === 1_000_000 ? formatTime(seconds + 1, 0) : formatTime(seconds, microseconds);
}

/** The time of day of a moment, as stored. */
export function timeOfMoment({ seconds, microseconds }: Moment): string {
  return formatTime(seconds - Math.floor(seconds / SECONDS_PER_DAY) * SECONDS_PER_DAY, microseconds);
}

export const time: DataType = {
  kind: "time",
  name: "time without time zone",
  category: "datetime",
  parse: (text) => storeTime(readTime(text)),
  toJson: (value) => `"${trimFraction(String(value))}"`,
  toText: (value) => trimFraction(String(value)),
};

/** `time(3)`. */
export function timeOf(digits: number): DataType {
  return { ...time, fit: (value) => storeTime(roundMoment(readTime(String(value)), digits)) };
}
