/**
 * Which revision of MCP a message is of, and whether its headers agree with it. From 2026-07-28 on each request says so
 * itself; before, a client began with `initialize`. Both are served, without any state.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning
 */
import { isObject } from "../postgrest";
import { RpcError, type RpcMessage, rpcCodes } from "./json-rpc";

/** The revisions that are served, the newest first. */
const modernVersions = ["2026-07-28"] as const;
const legacyVersions = ["2025-11-25", "2025-06-18"] as const;
export const versions: readonly string[] = [...modernVersions, ...legacyVersions];

/** `modern`: every request carries its version; `legacy`: the version was agreed on before. */
export type Era = "modern" | "legacy";

const prefix = "io.modelcontextprotocol/";

/** @throws RpcError for a revision that is not served, and for headers that do not agree with the message */
export function eraOf({ method, params, id }: RpcMessage, headers: Headers): Era {
  const given = headers.get("MCP-Protocol-Version");
  const meta = params._meta ?? null;
  const fields = isObject(meta) ? meta : {};
  const asked = fields[`${prefix}protocolVersion`];
  if (asked === undefined && (given === null || isLegacy(given))) return "legacy";
  if (asked === undefined && given !== null && !isModern(given)) throw unsupported(given);
  // A notification says nothing of itself, and gets no answer.
  if (id === undefined) return "modern";
  if (typeof asked !== "string") throw malformed(`_meta has no ${prefix}protocolVersion`);
  if (!isModern(asked)) throw unsupported(asked);
  if (!isObject(fields[`${prefix}clientCapabilities`] ?? null)) {
    throw malformed(`_meta has no ${prefix}clientCapabilities`);
  }
  requireHeader("MCP-Protocol-Version", given, asked);
  requireHeader("Mcp-Method", headers.get("Mcp-Method"), method);
  if (method === "tools/call") {
    const { name } = params;
    const header = headers.get("Mcp-Name");
    requireHeader("Mcp-Name", header === null ? null : decodeValue(header), String(name));
  }
  return "modern";
}

/** What `initialize` agrees on: the client's revision if it is served, else ours, which the client may refuse. */
export function negotiate(asked: unknown): string {
  return typeof asked === "string" && isLegacy(asked) ? asked : legacyVersions[0];
}

function isModern(version: string): boolean {
  return modernVersions.some((known) => known === version);
}

function isLegacy(version: string): boolean {
  return legacyVersions.some((known) => known === version);
}

function requireHeader(name: string, given: string | null, expected: string): void {
  if (given === expected) return;
  const found = given === null ? "is missing" : `is ${JSON.stringify(given)}`;
  throw new RpcError(
    rpcCodes.headerMismatch,
    `Header mismatch: ${name} ${found}, and the body says ${JSON.stringify(expected)}`,
    400,
  );
}

/** `=?base64?…?=` is how a value is sent that no header can hold. */
function decodeValue(value: string): string {
  const encoded = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  if (encoded === undefined) return value;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.fromBase64(encoded));
  } catch {
    return value;
  }
}

function malformed(message: string): RpcError {
  return new RpcError(rpcCodes.invalidParams, message, 400);
}

function unsupported(requested: string): RpcError {
  return new RpcError(rpcCodes.unsupportedVersion, "Unsupported protocol version", 400, {
    supported: versions,
    requested,
  });
}
