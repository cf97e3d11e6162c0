/**
 * PostgreSQL's `timestamp with time zone`, stored as `YYYY-MM-DDTHH:MM:SS.ffffffZ` in UTC, a
 * fixed width, so that the order of the text is the order of time (SPEC §2).
 * @see https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import { sqlstate } from "../../errors";
import type { DataType, Datum, OutputSettings, TimeZone } from "../data-type";
import { outOfKept, parseDateTime } from "./date-time-input";
import type { InputZone } from "./date-time-zone";
import {
  addSeconds,
  type Moment,
  momentOf,
  readStored,
  roundMoment,
  showMoment,
  storeMoment,
  trimFraction,
} from "./moment";
import { offsetOfLocal } from "./time-zone";

const NAME = "timestamp with time zone";

/**
 * Any ISO 8601 date and time that PostgreSQL reads → the text as stored. Without an offset it is UTC.
 * @throws 22007, 22008, 22009, 22023
 */
function parseTimestamptz(text: string): string {
  const { date, time, zone } = parseDateTime(text, NAME);
  if (!date) throw sqlstate.invalidDatetime(NAME, text);
  const local = momentOf(date, time);
  return storeInstant(addSeconds(local, -offsetOf(zone, local.seconds)), text);
}

function offsetOf(zone: InputZone | undefined, localSeconds: number): number {
  if (!zone) return 0;
  return zone.kind === "offset" ? zone.seconds : offsetOfLocal(zone.zone, localSeconds);
}

/** @param shown the text that an error quotes */
function storeInstant(instant: Moment, shown: string): string {
  const text = storeMoment(instant);
  if (text === undefined) throw outOfKept(NAME, shown);
  return `${text}Z`;
}

/** Stored text → the instant. Text that something else has stored, such as CURRENT_TIMESTAMP, is parsed as input. */
function readInstant(value: Datum): Moment {
  const text = String(value);
  const known = readStored(text) ?? readStored(parseTimestamptz(text).slice(0, -1));
  if (!known) throw sqlstate.invalidDatetime(NAME, text);
  return known;
}

/** The local time of a zone at a stored instant, and its offset from UTC. */
function readLocal(value: Datum, zone: TimeZone): { readonly local: Moment; readonly offset: number } {
  const instant = readInstant(value);
  const offset = zone.offsetSeconds(instant.seconds * 1000);
  return { local: addSeconds(instant, offset), offset };
}

export function localMoment(value: Datum, { timeZone }: OutputSettings): Moment {
  return readLocal(value, timeZone).local;
}

/** A local time in the session's zone → the instant as stored. */
export function instantOfLocal(local: Moment, { timeZone }: OutputSettings): string {
  const instant = addSeconds(local, -offsetOfLocal(timeZone, local.seconds));
  return storeInstant(instant, showMoment(local, " "));
}

/** `-05:00`; in text `-05`. Seconds only if there are any. */
function formatOffset(offset: number, withMinutes: boolean): string {
  const distance = Math.abs(offset);
  const parts = [Math.floor(distance / 3600), Math.floor(distance / 60) % 60, distance % 60];
  const count = parts[2] !== 0 ? 3 : withMinutes || parts[1] !== 0 ? 2 : 1;
  const text = parts.slice(0, count).map((part) => String(part).padStart(2, "0"));
  return (offset < 0 ? "-" : "+") + text.join(":");
}

const LETTER = { T: 0x54, Z: 0x5a, point: 0x2e, zero: 0x30 } as const;

/**
 * Whether the text is in our format. It checks the separators only, for speed: a page has thousands of times, and other
 * formats that a database may have stored, such as CURRENT_TIMESTAMP, differ in width.
 * @param quotes how many characters are before and after it
 */
function isCanonical(text: string, quotes = 0): boolean {
  return (
    text.length === 27 + 2 * quotes &&
    text.charCodeAt(10 + quotes) === LETTER.T &&
    text.charCodeAt(19 + quotes) === LETTER.point &&
    text.charCodeAt(26 + quotes) === LETTER.Z
  );
}

/** RFC 3339: `2026-01-01T00:00:00Z`, in another zone `2025-12-31T19:00:00-05:00`. */
function toJson(value: Datum, { timeZone }: OutputSettings): string {
  const text = String(value);
  if (timeZone.name === "UTC" && isCanonical(text)) {
    return text.charCodeAt(25) === LETTER.zero ? `"${trimFraction(text.slice(0, 26))}Z"` : `"${text}"`;
  }
  const { local, offset } = readLocal(value, timeZone);
  const suffix = timeZone.name === "UTC" ? "Z" : formatOffset(offset, true);
  return `"${showMoment(local, "T", suffix)}"`;
}

/** Most times are shown as they are stored, without trailing zeros. */
function restate(json: string, settings: OutputSettings): string {
  if (settings.timeZone.name !== "UTC" || !isCanonical(json, 1)) return toJson(json.slice(1, -1), settings);
  return json.charCodeAt(26) === LETTER.zero ? `${trimFraction(json.slice(0, 27))}Z"` : json;
}

/** PostgreSQL's ISO style: `2026-01-01 00:00:00+00`. */
function toText(value: Datum, { timeZone }: OutputSettings): string {
  const text = String(value);
  if (timeZone.name === "UTC" && isCanonical(text)) {
    return `${text.slice(0, 10)} ${trimFraction(text.slice(11, 26))}+00`;
  }
  const { local, offset } = readLocal(value, timeZone);
  return showMoment(local, " ", formatOffset(offset, false));
}

export const timestamptz: DataType = {
  kind: "timestamptz",
  name: NAME,
  category: "datetime",
  parse: parseTimestamptz,
  toJson,
  restate,
  toText,
};

/** `timestamptz(3)`. */
export function timestamptzOf(digits: number): DataType {
  return {
    ...timestamptz,
    fit: (value) => storeInstant(roundMoment(readInstant(value), digits), String(value)),
  };
}
