/**
 * Time zones, by the names and offsets that PostgreSQL's `TimeZone` setting takes (`Prefer: timezone=…`).
 * @see https://www.postgresql.org/docs/current/datetime-posix-timezone-specs.html
 */

import { BoundedMap } from "../../../memory/bounded-map";
import type { TimeZone } from "../data-type";
import { SECONDS_PER_DAY } from "./calendar";

export const UTC: TimeZone = { name: "UTC", offsetSeconds: () => 0 };

/** Formatters are slow to create, so they are cached; a client that tries every name must not fill the memory. */
const cache = new BoundedMap<string, TimeZone | null>({ entries: 64 });

/** PostgreSQL's bound on an offset: a week. */
const MAX_OFFSET_HOURS = 168;

/**
 * `America/New_York`, in any letter case; `-7` or `5.5`, hours east of Greenwich; `+05:30` or `UTC+3`, west of it, as
 * in POSIX. Undefined for an unknown zone.
 */
export function parseTimeZone(name: string): TimeZone | undefined {
  return parseHours(name) ?? parsePosixZone(name) ?? namedZone(name);
}

function fixedZone(name: string, offset: number): TimeZone {
  return { name, offsetSeconds: () => offset };
}

/** A number of hours east of Greenwich, if it is within the bound. */
export function isHours(name: string): boolean {
  return /^[+-]?\d{1,20}(?:\.\d{0,20})?(?:e[+-]?\d{1,3})?$/i.test(name);
}

/** An offset with seconds. PostgreSQL accepts only 0, and 60, which is a minute. */
export function hasOddSeconds(name: string): boolean {
  const [, seconds] =
    /^(?:[a-z]{1,32}|<[\w+-]{1,32}>)?[+-]?\d{1,3}:[0-5]?\d:([0-5]?\d)(?!\d)/i.exec(name) ?? [];
  return seconds !== undefined && Number(seconds) !== 0;
}

function parseHours(name: string): TimeZone | undefined {
  if (!isHours(name)) return undefined;
  const hours = Number(name);
  if (Math.abs(hours) >= MAX_OFFSET_HOURS) return undefined;
  return fixedZone(name, Math.trunc(hours * 3600));
}

/** `+05:30`, `UTC+3`, `<east>-2`: hours west of Greenwich, as in POSIX. Seconds are 0 or 60. */
export function parsePosixZone(name: string): TimeZone | undefined {
  // The abbreviation, if there is one, only names the offset.
  const match = /^(?:[A-Za-z]{1,32}|<[\w+-]{1,32}>)?([+-]?)(\d{1,3})(?::([0-5]?\d)(?::(0?0|60))?)?$/.exec(
    name,
  );
  // `GMT0` and the like are IANA zones.
  if (!match || (/^GMT/i.test(name) && namedZone(name))) return undefined;
  const [, sign, hours, minutes = "0", rest = "0"] = match;
  const seconds = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  if (seconds >= MAX_OFFSET_HOURS * 3600) return undefined;
  return fixedZone(name, sign === "-" ? seconds : 0 - seconds);
}

/** ICU has abbreviations (`IST` for India) that PostgreSQL does not know, or uses for another zone. */
const shortNames = /^(?:UTC|GMT|UCT|EST|MST|HST|CET|MET|EET|WET|ROC|ROK|PRC|NZ|GB)$/i;

/** A zone of the IANA database, by its name. */
export function namedZone(name: string): TimeZone | undefined {
  const key = name.toLowerCase();
  if (!/^[a-z][\w+-]*(?:\/[\w+-]+)*$/.test(key) || key.length > 64) return undefined;
  if (key.length <= 3 && !shortNames.test(key)) return undefined;
  const known = cache.get(key);
  if (known !== undefined) return known ?? undefined;
  const zone = makeZone(key);
  cache.set(key, zone ?? null);
  return zone;
}

function makeZone(name: string): TimeZone | undefined {
  const format = makeFormat(name);
  if (!format) return undefined;
  return {
    name: format.resolvedOptions().timeZone,
    offsetSeconds: (epochMilliseconds) => readOffset(format.format(epochMilliseconds)),
  };
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `1/1/2026, GMT-05:00` → -18000; Greenwich is `GMT` alone. */
function readOffset(formatted: string): number {
  const match = /GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(formatted);
  if (!match) return 0;
  const [, sign, hours, minutes, seconds = "0"] = match;
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === "-" ? -offset : offset;
}

/**
 * The offset of a zone when its local time is `localSeconds` (epoch seconds, as if the local time were UTC). For a local
 * time that is skipped or occurs twice, the offset of standard time, as in PostgreSQL.
 */
export function offsetOfLocal(zone: TimeZone, localSeconds: number): number {
  const before = zone.offsetSeconds((localSeconds - SECONDS_PER_DAY) * 1000);
  const after = zone.offsetSeconds((localSeconds + SECONDS_PER_DAY) * 1000);
  // A skipped time fits neither offset and is read with the earlier one. A time that occurs twice fits both.
  const isAfter = zone.offsetSeconds((localSeconds - after) * 1000) === after;
  return isAfter ? after : before;
}
