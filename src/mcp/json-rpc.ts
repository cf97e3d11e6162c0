/**
 * JSON-RPC 2.0 as MCP uses it: one message a request. Answers are put together as text, so that what the engine rendered
 * reaches the client to the letter.
 * @see https://www.jsonrpc.org/specification
 */
import { isObject, JsonNumber, type JsonObject, type JsonValue } from "../postgrest";

/** The error codes of JSON-RPC, and those that MCP adds. */
export const rpcCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  headerMismatch: -32020,
  unsupportedVersion: -32022,
} as const;

/** A message that cannot be served: a status, and the error of a JSON-RPC answer. */
export class RpcError extends Error {
  override readonly name = "RpcError";

  constructor(
    readonly code: (typeof rpcCodes)[keyof typeof rpcCodes],
    message: string,
    readonly status: number,
    readonly data?: unknown,
    /** As JSON text, where the message could not be read as a whole. */
    readonly id?: string,
  ) {
    super(message);
  }
}

export interface RpcMessage {
  readonly method: string;
  readonly params: JsonObject;
  /** As JSON text; absent: a notification, which has no answer. */
  readonly id?: string;
}

/** @throws RpcError for what is no request and no notification */
export function readMessage(value: JsonValue): RpcMessage {
  if (Array.isArray(value)) {
    throw invalid("Batches are not supported: send each message in a request of its own");
  }
  if (!isObject(value) || value.jsonrpc !== "2.0") throw invalid('The message must have "jsonrpc": "2.0"');
  const { method, params = {} } = value;
  if (typeof method !== "string") throw invalid("The message has no method");
  if (!isObject(params)) throw new RpcError(rpcCodes.invalidParams, "params must be an object", 400);
  if (!Object.hasOwn(value, "id")) return { method, params };
  return { method, params, id: readId(value.id ?? null) };
}

/**
 * A message with text that cannot be stored (a NUL, half of a surrogate pair) is JSON all the same, and its error repeats
 * its id.
 */
export function unstorable(text: string, details: string): RpcError {
  const id = readIdAlone(text);
  return id === undefined
    ? new RpcError(rpcCodes.parseError, `Parse error: ${details}`, 400)
    : new RpcError(rpcCodes.invalidParams, details, 400, undefined, id);
}

/** Undefined for text that is no JSON, and for an id that could not be repeated to the letter. */
function readIdAlone(text: string): string | undefined {
  try {
    const { id } = Object(JSON.parse(text));
    const isId = (typeof id === "string" && id.isWellFormed()) || Number.isSafeInteger(id);
    return isId ? JSON.stringify(id) : undefined;
  } catch {
    return undefined;
  }
}

function readId(id: JsonValue): string {
  if (typeof id === "string") return JSON.stringify(id);
  if (id instanceof JsonNumber) return id.lexeme;
  throw invalid("The id must be text or a number");
}

function invalid(message: string): RpcError {
  return new RpcError(rpcCodes.invalidRequest, message, 400);
}

/** @param result JSON text */
export function renderResult(id: string, result: string): string {
  return `{"jsonrpc":"2.0","id":${id},"result":${result}}`;
}

/** An error of a message whose id is not known has none. */
export function renderError(id: string | undefined, { code, message, data }: RpcError): string {
  const error = JSON.stringify({ code, message, ...(data !== undefined && { data }) });
  return id === undefined
    ? `{"jsonrpc":"2.0","error":${error}}`
    : `{"jsonrpc":"2.0","id":${id},"error":${error}}`;
}
