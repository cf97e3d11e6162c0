/** The zone at the end of a date and time: `Z`, `+02:00`, `EST`, `America/New_York`. */
import { sqlstate } from "../../errors";
import type { TimeZone } from "../data-type";
import { namedZone, parsePosixZone } from "./time-zone";

/** An offset east of UTC, or a named zone. */
export type InputZone =
  | { readonly kind: "offset"; readonly seconds: number }
  | { readonly kind: "zone"; readonly zone: TimeZone };

const HOUR = 3600;

/** The common ones of PostgreSQL's default abbreviations, in hours east of UTC. */
const abbreviations: ReadonlyMap<string, number> = new Map([
  ["z", 0],
  ["utc", 0],
  ["gmt", 0],
  ["zulu", 0],
  ["wet", 0],
  ["west", 1],
  ["bst", 1],
  ["cet", 1],
  ["cest", 2],
  ["eet", 2],
  ["eest", 3],
  ["msk", 3],
  ["jst", 9],
  ["kst", 9],
  ["nzst", 12],
  ["nzdt", 13],
  ["est", -5],
  ["edt", -4],
  ["cst", -6],
  ["cdt", -5],
  ["mst", -7],
  ["mdt", -6],
  ["pst", -8],
  ["pdt", -7],
  ["akst", -9],
  ["akdt", -8],
  ["hst", -10],
]);

/** PostgreSQL's bound on an offset, in hours. */
const MAX_HOURS = 15;

/**
 * @param text the whole input, for messages
 * @throws 22007, 22009, 22023
 */
export function parseInputZone(zone: string, typeName: string, text: string): InputZone {
  if (/^[+-]/.test(zone)) return { kind: "offset", seconds: parseOffset(zone, text) };
  const hours = abbreviations.get(zone.toLowerCase());
  if (hours !== undefined) return { kind: "offset", seconds: hours * HOUR };
  const named = namedZone(zone) ?? parsePosixZone(zone);
  if (named) return { kind: "zone", zone: named };
  throw zone.includes("/")
    ? sqlstate.unknownTimeZone(zone.toLowerCase())
    : sqlstate.invalidDatetime(typeName, text);
}

/** `+02`, `-0330`, `+05:30:15`. In a run of digits the last two are minutes. */
function parseOffset(offset: string, text: string): number {
  const [digits = "", minuteText, secondText = "0"] = offset.slice(1).trim().split(":");
  const isCompact = minuteText === undefined && digits.length > 2;
  const hours = isCompact ? Math.floor(Number(digits) / 100) : Number(digits);
  const minutes = isCompact ? Number(digits) % 100 : Number(minuteText ?? "0");
  const seconds = Number(secondText);
  if (hours > MAX_HOURS || minutes > 59 || seconds > 59) throw sqlstate.zoneOutOfRange(text);
  const total = hours * HOUR + minutes * 60 + seconds;
  return offset.startsWith("-") ? 0 - total : total;
}
