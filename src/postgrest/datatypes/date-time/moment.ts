/**
 * Points in time, in microseconds ↔ the text that is stored or shown. Stored text has a fixed width, so that its order
 * is the order of time.
 */
import { type CivilDate, civilFromDays, daysFromCivil, SECONDS_PER_DAY } from "./calendar";
import type { TimeOfDay } from "./date-time-input";

export interface Moment {
  /** Since 1970-01-01 00:00:00, in UTC or in local time. */
  readonly seconds: number;
  /** 0 to 999,999 */
  readonly microseconds: number;
}

const MICROSECONDS = 1_000_000;

const midnight: TimeOfDay = { seconds: 0, microseconds: 0 };

export function momentOf(date: CivilDate, time: TimeOfDay = midnight): Moment {
  const carry = Math.floor(time.microseconds / MICROSECONDS);
  return {
    seconds: daysFromCivil(date) * SECONDS_PER_DAY + time.seconds + carry,
    microseconds: time.microseconds - carry * MICROSECONDS,
  };
}

export function addSeconds({ seconds, microseconds }: Moment, more: number): Moment {
  return { seconds: seconds + more, microseconds };
}

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

export function formatDate({ year, month, day }: CivilDate): string {
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

/** `HH:MM:SS.ffffff`, of fixed width. */
export function formatTime(secondsOfDay: number, microseconds: number): string {
  const hour = Math.floor(secondsOfDay / 3600);
  const minute = Math.floor(secondsOfDay / 60) % 60;
  return `${pad(hour)}:${pad(minute)}:${pad(secondsOfDay % 60)}.${pad(microseconds, 6)}`;
}

function splitDays(seconds: number): { readonly date: CivilDate; readonly secondsOfDay: number } {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  return { date: civilFromDays(days), secondsOfDay: seconds - days * SECONDS_PER_DAY };
}

/** `YYYY-MM-DDTHH:MM:SS.ffffff`; undefined outside the years 1 to 9999, which do not fit the width. */
export function storeMoment({ seconds, microseconds }: Moment): string | undefined {
  const { date, secondsOfDay } = splitDays(seconds);
  if (date.year < 1 || date.year > 9999) return undefined;
  return `${formatDate(date)}T${formatTime(secondsOfDay, microseconds)}`;
}

const stored = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})Z?$/;

/** Stored text → the moment; undefined for text in another format, which something else has stored. */
export function readStored(text: string): Moment | undefined {
  const match = stored.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microseconds = 0] = match
    .slice(1)
    .map(Number);
  return momentOf({ year, month, day }, { seconds: hour * 3600 + minute * 60 + second, microseconds });
}

/** A fraction of a second as PostgreSQL prints it: without trailing zeros, and empty for zero. */
export function trimFraction(text: string): string {
  const point = text.indexOf(".");
  if (point < 0) return text;
  let end = text.length;
  while (text.charAt(end - 1) === "0") end--;
  return text.slice(0, end === point + 1 ? point : end);
}

/**
 * `2026-01-01T10:00:00.5` and a suffix such as an offset, in any year; years before 1 are shown as BC.
 * @param separator the character between date and time
 */
export function showMoment({ seconds, microseconds }: Moment, separator: "T" | " ", suffix = ""): string {
  const { date, secondsOfDay } = splitDays(seconds);
  const era = date.year < 1 ? " BC" : "";
  const year = date.year < 1 ? 1 - date.year : date.year;
  const time = trimFraction(formatTime(secondsOfDay, microseconds));
  return `${formatDate({ ...date, year })}${separator}${time}${suffix}${era}`;
}

/** Rounds to `digits` of a second, halves up. */
export function roundMoment({ seconds, microseconds }: Moment, digits: number): Moment {
  const unit = 10 ** (6 - digits);
  const rounded = Math.round(microseconds / unit) * unit;
  return rounded === MICROSECONDS
    ? { seconds: seconds + 1, microseconds: 0 }
    : { seconds, microseconds: rounded };
}
