/**
 * The `Accept` header → the media type of the answer.
 * @see https://docs.postgrest.org/en/stable/references/api/resource_representation.html
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-accept
 */
import { pgrst } from "../errors";
import type { MediaType } from "./ast";
import { readNullMarker } from "./body/null-marker";

const JSON_ARRAY: MediaType = { kind: "array", nullsStripped: false, vendored: false };
const CSV: MediaType = { kind: "csv" };

interface Range {
  /** The media range without its weight and blanks. */
  readonly text: string;
  readonly weight: number;
  readonly specificity: number;
}

const occurrences = (text: string, character: string) => text.split(character).length - 1;

function parseRange(entry: string): Range {
  const compact = entry.replace(/\s/g, "");
  const weightStart = compact.search(/;q=/i);
  const text = weightStart < 0 ? compact : compact.slice(0, weightStart);
  const weight = weightStart < 0 ? 1 : Number.parseFloat(compact.slice(weightStart + 3));
  return {
    text,
    weight: Number.isNaN(weight) ? 1 : weight,
    specificity: occurrences(text, ";") - occurrences(text, "*"),
  };
}

function stripsNulls(parameters: readonly string[]): boolean {
  return parameters.some((parameter) => /^nulls="?stripped"?$/i.test(parameter));
}

/** The media types that a media range includes; a wildcard includes several. */
function producible(range: string): readonly MediaType[] {
  const [type = "", ...parameters] = range.split(";");
  const nullsStripped = stripsNulls(parameters);
  switch (type.toLowerCase()) {
    case "*/*":
      return [JSON_ARRAY, CSV];
    case "application/*":
    case "application/json":
      return [JSON_ARRAY];
    case "application/vnd.pgrst.array":
    case "application/vnd.pgrst.array+json":
      return [{ kind: "array", nullsStripped, vendored: true }];
    case "application/vnd.pgrst.object":
    case "application/vnd.pgrst.object+json":
      return [{ kind: "object", nullsStripped }];
    case "text/csv": {
      const marker = readNullMarker(parameters);
      return marker === "unreadable" ? [] : [{ kind: "csv", ...marker }];
    }
    default:
      return [];
  }
}

/**
 * Picks the best media type that can be produced: by weight, then by how specific it is, then by the order of the list.
 * A weight of zero excludes a media type. Without a header, any type is acceptable.
 * @example parseAccept("text/html, application/vnd.pgrst.object+json;q=0.9") → { kind: "object", … }
 * @throws PGRST107
 */
export function parseAccept(header: string | null): MediaType {
  if (header === null || header.trim() === "") return JSON_ARRAY;
  const ranges = header
    .split(",")
    .map(parseRange)
    .sort((a, b) => b.weight - a.weight || b.specificity - a.specificity);
  const excluded = new Set(
    ranges
      .filter(({ weight, text }) => weight === 0 && !text.includes("*"))
      .flatMap(({ text }) => producible(text).map(({ kind }) => kind)),
  );
  const wanted = ranges
    .filter(({ weight }) => weight > 0)
    .flatMap(({ text }) => producible(text).filter(({ kind }) => !text.includes("*") || !excluded.has(kind)));
  const [first] = wanted;
  if (!first) throw pgrst.notAcceptable(ranges.map(({ text }) => text).join(", "));
  return first;
}

const openApiTypes: readonly string[] = [
  "application/openapi+json",
  "application/json",
  "application/*",
  "*/*",
];

/**
 * Checks that a request takes the OpenAPI document.
 * @throws PGRST107
 */
export function requireOpenApi(header: string | null): void {
  if (header === null || header.trim() === "") return;
  const ranges = header.split(",").map(parseRange);
  const isTaken = ({ text, weight }: Range) =>
    weight > 0 && openApiTypes.includes(text.toLowerCase().replace(/;.*/, ""));
  if (!ranges.some(isTaken)) throw pgrst.notAcceptable(ranges.map(({ text }) => text).join(", "));
}
