/**
 * Text → the fields of a date and time, as PostgreSQL reads ISO 8601 and similar formats. The range of each field is
 * checked here; each type checks that it has the fields it needs.
 * @see https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-DATETIME-INPUT
 */
import { sqlstate } from "../../errors";
import { roundHalfEven } from "../scalars/rounding";
import { trimSpace } from "../white-space";
import { type CivilDate, civilFromDays, daysFromCivil, daysInMonth, isLeapYear } from "./calendar";
import { type InputZone, parseInputZone } from "./date-time-zone";

export interface TimeOfDay {
  /** Since midnight; 86,400 is the midnight that ends the day. */
  readonly seconds: number;
  /** 1,000,000 if the fraction was rounded up to a whole second. */
  readonly microseconds: number;
}

interface DateTimeInput {
  readonly date?: CivilDate;
  readonly time?: TimeOfDay;
  readonly zone?: InputZone;
}

/** PostgreSQL has a similar bound. It also bounds the work of the patterns below. */
const MAX_LENGTH = 128;

const patterns = {
  date: /(\d{3,})([-/])(\d{1,2})\2(\d{1,2})(?!\d)/y,
  compactDate: /(\d{4})(\d\d)(\d\d)(?!\d)/y,
  ordinalDate: /(\d{4})[-.](\d{3})(?!\d)/y,
  separator: /[ \t\n\v\f\r]*T[ \t\n\v\f\r]*|[ \t\n\v\f\r]+(?=\d)/iy,
  time: /(\d{1,3}):(\d{1,2})(?::(\d{1,2})(\.\d*)?)?(?!\d)/y,
  compactTime: /(\d\d)(\d\d)(\d\d)?(\.\d*)?(?!\d)/y,
  zone: /[ \t\n\v\f\r]*([+-][ \t\n\v\f\r]*\d+(?::\d{1,2}(?::\d{1,2})?)?(?!\d)|[a-z][\w+/-]*)/iy,
  era: /[ \t\n\v\f\r]*(BC|AD)$/iy,
} as const;

const dateStyleHint = 'Perhaps you need a different "DateStyle" setting.';

/**
 * `2026-01-01T10:00:00.5+02`, `20260101T100000Z`, `2026-001`, `2026-01-01 10:00 America/New_York`, `10:00`, `epoch`.
 * @throws 22007 if the text is not a date or time, 22008 and 22009 if a field is out of range, 22023 for an unknown
 *   zone
 */
export function parseDateTime(text: string, typeName: string): DateTimeInput {
  const trimmed = trimSpace(text);
  if (trimmed.length > MAX_LENGTH) throw sqlstate.invalidDatetime(typeName, text);
  const word = trimmed.toLowerCase();
  if (word === "epoch") return { date: { year: 1970, month: 1, day: 1 } };
  if (/^[+-]?infinity$/.test(word)) {
    throw sqlstate.datetimeOverflow(
      `${typeName} out of range: "${text}"`,
      "Infinity is not kept here; use null, or a date that is far away.",
    );
  }

  const scan = new Scanner(trimmed);
  const date = takeDate(scan, text);
  const hasSeparator = scan.take(patterns.separator) !== undefined;
  const time = date && !hasSeparator ? undefined : takeTime(scan, text);
  const era = scan.take(patterns.era);
  const [zoneAndSpace = "", zone] = (era ? undefined : scan.take(patterns.zone)) ?? [];
  // `2026-01-01-02` is a date with one field too many.
  const isField = !time && zoneAndSpace.startsWith("-");
  const lateEra = era ?? scan.take(patterns.era);
  if (!scan.atEnd || isField || (!date && !time) || (hasSeparator && !time)) {
    throw sqlstate.invalidDatetime(typeName, text);
  }
  if (lateEra?.[1]?.toUpperCase() === "BC") throw outOfKept(typeName, text);
  return {
    ...(date && { date }),
    ...(time && { time }),
    ...(zone !== undefined && { zone: parseInputZone(zone, typeName, text) }),
  };
}

/** A moment before year 1 or after 9999. Its text would not sort in order of time (SPEC §2). */
export function outOfKept(typeName: string, text: string) {
  return sqlstate.datetimeOverflow(
    `${typeName} out of range: "${text}"`,
    "The years 1 to 9999 are kept here.",
  );
}

/** Consumes the text piece by piece. */
class Scanner {
  private position = 0;

  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.position === this.text.length;
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.position = pattern.lastIndex;
    return match;
  }
}

function takeDate(scan: Scanner, text: string): CivilDate | undefined {
  const ordinal = scan.take(patterns.ordinalDate);
  if (ordinal) return checkOrdinal(Number(ordinal[1]), Number(ordinal[2]), text);
  const long = scan.take(patterns.date);
  if (long) return checkDate(Number(long[1]), Number(long[3]), Number(long[4]), text);
  const compact = scan.take(patterns.compactDate);
  return compact && checkDate(Number(compact[1]), Number(compact[2]), Number(compact[3]), text);
}

function checkDate(year: number, month: number, day: number, text: string): CivilDate {
  if (month < 1 || month > 12 || day < 1 || day > 31) throw outOfRange(text, dateStyleHint);
  if (year === 0 || day > daysInMonth(year, month)) throw outOfRange(text);
  return { year, month, day };
}

function checkOrdinal(year: number, day: number, text: string): CivilDate {
  if (year === 0 || day < 1 || day > (isLeapYear(year) ? 366 : 365)) throw outOfRange(text);
  return civilFromDays(daysFromCivil({ year, month: 1, day }));
}

function takeTime(scan: Scanner, text: string): TimeOfDay | undefined {
  const match = scan.take(patterns.time) ?? scan.take(patterns.compactTime);
  if (!match) return undefined;
  const [, hours, minutes, seconds = "0", fraction = "."] = match;
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  const microseconds = fraction === "." ? 0 : roundHalfEven(Number(`0${fraction}`) * 1_000_000);
  const total = hour * 3600 + minute * 60 + second;
  // 60 is a leap second; it becomes the next minute.
  if (hour > 24 || minute > 59 || second > 60) throw outOfRange(text);
  if (hour === 24 && (total > 86_400 || microseconds > 0)) throw outOfRange(text);
  return { seconds: total, microseconds };
}

function outOfRange(text: string, hint?: string) {
  return sqlstate.datetimeOverflow(`date/time field value out of range: "${text}"`, hint);
}
