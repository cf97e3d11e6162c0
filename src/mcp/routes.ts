/**
 * `POST /mcp`: the Model Context Protocol for agents, by API key and without sessions (SPEC §18). A request has one
 * message, and its answer is one JSON object.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
 */
import type { Context } from "hono";
import type { ApiKey } from "../access/verify-api-key";
import { encodeUtf8 } from "../bytes/utf8";
import { answerOtherMethods } from "../http/other-methods";
import {
  type Database,
  type Engine,
  type JsonValue,
  type Measurement,
  PostgrestError,
  readBody,
  readJsonBody,
  renderJsonb,
  requireUtf8,
  Stopwatch,
} from "../postgrest";
import type { RateEnv } from "../rate-limit/middleware";
import { Hono } from "../routing/hono";
import { mcpErrors } from "./errors";
import {
  RpcError,
  type RpcMessage,
  readMessage,
  renderError,
  renderResult,
  rpcCodes,
  unstorable,
} from "./json-rpc";
import { eraOf } from "./protocol";
import { outlineOf, serveMessage } from "./serve";
import type { EngineRequest, Run } from "./tool";

export interface McpOptions<E extends RateEnv> {
  readonly engine: Engine<ApiKey>;
  readonly database: (c: Context<E>) => Database;
  readonly observe?: (c: Context<E>, measurement: Measurement) => void;
  /** Pages of other origins are refused, as the specification asks ("Security & Endpoint"). */
  readonly allowedOrigins: "*" | readonly string[];
}

export function mcp<E extends RateEnv>({
  engine,
  database,
  observe,
  allowedOrigins,
}: McpOptions<E>): Hono<E> {
  const app = new Hono<E>();
  app.post("/", async (c) => {
    const { headers } = c.req.raw;
    const origin = headers.get("Origin");
    if (origin !== null && allowedOrigins !== "*" && !allowedOrigins.includes(origin)) {
      throw mcpErrors.otherOrigin();
    }
    requireJson(headers);
    const body = await readBody(c.req.raw, engine.limits.maxBodyBytes);
    await c.get("admit")?.();
    let message: RpcMessage | undefined;
    const stopwatch = new Stopwatch();
    observe?.(c, stopwatch);
    try {
      message = readMessage(readJson(body, engine));
      stopwatch.outline = outlineOf(message);
      const era = eraOf(message, headers);
      // Notifications are of sessions, of which there are none.
      if (message.id === undefined) return new Response(null, { status: 202 });
      const run = runner(engine, database(c), c.get("key"), stopwatch);
      return answer(200, renderResult(message.id, await serveMessage(message, era, run)));
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      stopwatch.code = String(error.code);
      return answer(error.status, renderError(message?.id ?? error.id, error));
    }
  });
  app.all("/", (c) => answerOtherMethods(c.req.method, "OPTIONS,POST"));
  return app;
}

/** @throws 415 for another content type, 406 for a client that does not take JSON */
function requireJson(headers: Headers): void {
  const type = headers.get("Content-Type") ?? "";
  if (!/^\s*application\/json\s*(;|$)/i.test(type)) throw mcpErrors.notJson();
  requireUtf8(type);
  const accept = headers.get("Accept");
  if (accept !== null && !/\*\/\*|application\/(\*|json)/i.test(accept)) throw mcpErrors.notAcceptable();
}

/**
 * @throws RpcError for text that is no JSON, and for JSON with text that cannot be stored; 413 and 54001 past the limits of bodies
 */
function readJson(body: Uint8Array, { limits }: Engine<ApiKey>): JsonValue {
  try {
    return readJsonBody(body, limits);
  } catch (error) {
    if (!(error instanceof PostgrestError) || error.status !== 400) throw error;
    const { details } = error.withPlace();
    const said = String(details ?? error.message);
    if (error.code === "22P05") throw unstorable(new TextDecoder().decode(body), said);
    throw new RpcError(rpcCodes.parseError, `Parse error: ${said}`, 400);
  }
}

/** Runs the requests of tools with the rights of the key. */
function runner(engine: Engine<ApiKey>, database: Database, key: ApiKey, stopwatch: Stopwatch): Run {
  const run = async ({ kind, name, search = "", body }: EngineRequest) => {
    const common = { relation: name, search, path: "/mcp" };
    const plan =
      kind === "read"
        ? engine.plan({ ...common, method: "GET", headers: new Headers() }, key)
        : engine.planCall(
            {
              ...common,
              method: "POST",
              headers: new Headers({ "Content-Type": "application/json" }),
              body: encodeUtf8(renderJsonb(body ?? {})),
            },
            key,
          );
    const { outline: before } = stopwatch;
    stopwatch.outline = () => [before?.(), engine.outline(plan)].join(" ");
    const result = await engine.execute(plan, { database, usage: stopwatch.usage });
    const rendered = engine.render(plan, result);
    stopwatch.rows = (stopwatch.rows ?? 0) + (result.reported ?? result.rows.length);
    const { body: text = "null", headers } = rendered;
    return { body: typeof text === "string" ? text : new TextDecoder().decode(text), headers };
  };
  const failed = (code: string) => {
    stopwatch.code = code;
  };
  return Object.assign(run, { key, failed });
}

function answer(status: number, body: string): Response {
  return new Response(body, { status, headers: { "Content-Type": "application/json; charset=utf-8" } });
}
