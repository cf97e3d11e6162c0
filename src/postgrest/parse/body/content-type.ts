/**
 * The `Content-Type` of a body → how to read it.
 * @see https://docs.postgrest.org/en/stable/references/api/resource_representation.html#request-body
 */
import { transport } from "../../errors";
import { readNullMarker } from "./null-marker";

type BodyFormat =
  | { readonly kind: "json" }
  /** RFC 7396: JSON that says what of a row changes. */
  | { readonly kind: "mergePatch" }
  | { readonly kind: "form" }
  /** `nullMarker`: the text of an unquoted cell that means null, if the request sets one. */
  | { readonly kind: "csv"; readonly nullMarker?: string };

const kinds: ReadonlyMap<string, BodyFormat["kind"]> = new Map<string, BodyFormat["kind"]>([
  ["application/json", "json"],
  ["application/vnd.pgrst.object", "json"],
  ["application/vnd.pgrst.object+json", "json"],
  ["application/vnd.pgrst.array", "json"],
  ["application/vnd.pgrst.array+json", "json"],
  ["text/csv", "csv"],
  ["application/x-www-form-urlencoded", "form"],
]);

const MERGE_PATCH = "application/merge-patch+json";

/** What a PATCH takes, as `Accept-Patch` lists it (RFC 5789, section 3.1). */
export const patchTypes: readonly string[] = [MERGE_PATCH, ...kinds.keys()];

/**
 * @example parseContentType("text/csv; null=NULL", "POST") → { kind: "csv", nullMarker: "NULL" }
 * @throws 415
 */
export function parseContentType(header: string | null, method = "POST"): BodyFormat {
  if (header === null || header.trim() === "") return { kind: "json" };
  const [mediaType = "", ...parameters] = header.split(";");
  const name = mediaType.trim().toLowerCase();
  const isPatch = method === "PATCH";
  const kind = isPatch && name === MERGE_PATCH ? "mergePatch" : kinds.get(name);
  if (!kind) throw transport.unsupportedMediaType(header.trim(), isPatch ? patchTypes : undefined);
  requireUtf8(header);
  if (kind !== "csv") return { kind };
  const marker = readNullMarker(parameters);
  if (marker === "unreadable") throw transport.unsupportedMediaType(header.trim());
  return { kind, ...marker };
}

/**
 * How to read the arguments of a call, which are one JSON object or a form.
 * @throws 415
 */
export function parseArgumentsType(header: string | null): "json" | "form" {
  const name = (header ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const kind = name === "" ? "json" : kinds.get(name);
  if (kind !== "json" && kind !== "form") throw transport.unsupportedArguments((header ?? "").trim());
  requireUtf8(header ?? "");
  return kind;
}

/** @throws 415 for another charset: bodies are always read as UTF-8 */
export function requireUtf8(header: string): void {
  const [, ...parameters] = header.split(";");
  if (!parameters.every(isReadable)) throw transport.unsupportedCharset(header.trim());
}

/** Whether the bytes can be read with this parameter; only `charset` matters. */
function isReadable(parameter: string): boolean {
  const [name = "", value = ""] = parameter.toLowerCase().split("=");
  return name.trim() !== "charset" || /^\s*("?)utf-?8\1\s*$/.test(value);
}
