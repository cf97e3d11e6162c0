/** The engine over HTTP: a Hono app over its stages, and the only file of the engine that knows Hono. */
import type { Context, Env } from "hono";
import { HTTPException } from "hono/http-exception";
import { getPath } from "hono/utils/url";
import { Hono } from "../routing/hono";
import { cors } from "./cors";
import { pgrst } from "./errors";
import type { Limits } from "./limits";
import { Stopwatch } from "./measurement";
import { requireOpenApi } from "./parse/accept";
import type { RequestParts } from "./parse/api-request";
import { patchTypes } from "./parse/body/content-type";
import { readBody } from "./parse/body/read-body";
import { checkSize } from "./parse/check-limits";
import { parseProfile } from "./parse/profile";
import { tidyPath } from "./parse/request-path";
import type { Pipeline } from "./pipeline";
import { allowedMethods, isMethod } from "./plan/allowed-methods";
import { resolveRelation } from "./plan/context";
import { errorAnswerer } from "./response/answer-error";
import { renderSwagger } from "./response/openapi/swagger";
import type { RenderedResponse } from "./response/render-response";
import type { RouteOptions } from "./route-options";

const ROOT_METHODS = "OPTIONS,GET,HEAD";
/** The most bytes of a body that is read for the names of its arguments only. */
const SHORT_BODY = 65_536;
const ALL_METHODS = "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE";

export function createRoutes<Who, E extends Env>(
  pipeline: Pipeline<Who>,
  options: RouteOptions<Who, E>,
): Hono<E> {
  const { catalog, limits } = pipeline;
  const productName = options.productName ?? "PostgREST";
  const toResponse = (c: Context<E>, answer: Answer) => makeResponse(answer, options.headers?.(c) ?? {});
  const answerError = options.answerError ?? errorAnswerer({ productName });

  const app = new Hono<E>({ getPath: (request) => tidyPath(getPath(request)) });

  // No `onError` here: with one, Hono would run each handler of a mounted app in a chain of its own.
  const answering =
    (handle: (c: Context<E>) => Response | Promise<Response>) =>
    async (c: Context<E>): Promise<Response> => {
      try {
        return await handle(c);
      } catch (error) {
        // The host app answers Hono's own errors.
        if (!(error instanceof Error) || error instanceof HTTPException) throw error;
        c.error = error;
        return answerError(error);
      }
    };

  app.notFound(() => answerError(pgrst.invalidPath()));
  if (options.cors ?? true) app.use(cors());
  const describeMethods = (c: Context<E>, allowed: string) => {
    const takesPatch = allowed.split(",").includes("PATCH");
    const headers = {
      Allow: allowed,
      ...(takesPatch && { "Accept-Patch": patchTypes.join(", ") }),
      // Without a type, wrangler's proxy would compress the empty body, and send no Content-Length.
      "Content-Type": "application/octet-stream",
    };
    return toResponse(c, { status: 200, headers, body: new ArrayBuffer(0) });
  };
  const serveRoot = async (c: Context<E>) => {
    const { method } = c.req;
    if (method === "OPTIONS") return describeMethods(c, ROOT_METHODS);
    if (method !== "GET" && method !== "HEAD") throw pgrst.methodNotAllowed(method, ROOT_METHODS);
    const { headers, url } = c.req.raw;
    const profile = parseProfile(headers);
    requireOpenApi(headers.get("Accept"));
    await options.admit?.(c);
    const { description } = options;
    const mount = {
      url: new URL(url),
      productName,
      ...(description !== undefined && { description }),
      ...(profile !== undefined && { profile }),
    };
    return toResponse(c, renderSwagger(pipeline.describe(options.who(c)), mount));
  };
  /** The caller may have no key, so a body is read for its arguments only if it says that it is short. */
  const refuseCall = async (c: Context<E>, name: string) => {
    const length = Number(c.req.header("Content-Length") ?? Number.NaN);
    const isRead = c.req.method === "GET" || c.req.method === "HEAD";
    if (!isRead && !(length <= SHORT_BODY)) pipeline.methodsOfFunction(name);
    pipeline.unknownFunction(await readParts(c, name, { ...limits, maxBodyBytes: SHORT_BODY }));
  };
  const serve = async (c: Context<E>, isCall: boolean) => {
    const stopwatch = new Stopwatch();
    try {
      // Checked before the body is read: a caller that asks for an unknown name may have no key (SPEC §16).
      const name = isCall ? functionName(c) : relationName(c);
      if (isCall && !pipeline.knowsFunction(name)) await refuseCall(c, name);
      if (!isCall) resolveRelation(name, catalog);
      const parts = await readParts(c, name, limits);
      await options.admit?.(c);
      const { singular } = options;
      const plan = isCall
        ? pipeline.planCall(parts, options.who(c), stopwatch)
        : pipeline.plan(singular ? { ...parts, singular } : parts, options.who(c), stopwatch);
      stopwatch.done("plan");
      // Rendered where it is logged, which is after the answer.
      stopwatch.outline = () => pipeline.outline(plan);
      const result = await pipeline.execute(plan, { database: options.database(c), usage: stopwatch.usage });
      stopwatch.done("db");
      const response = toResponse(c, pipeline.render(plan, result));
      stopwatch.done("render");
      stopwatch.rows = result.reported ?? result.rows.length;
      return response;
    } finally {
      options.observe?.(c, stopwatch);
    }
  };
  app.all("/", answering(serveRoot));
  app.options(
    "/:relation",
    answering((c) => describeMethods(c, allowedMethods(resolveRelation(relationName(c), catalog)))),
  );
  app.all(
    "/:relation",
    answering((c) => serve(c, false)),
  );
  app.options(
    "/rpc/:function",
    answering((c) => describeMethods(c, pipeline.methodsOfFunction(functionName(c)))),
  );
  app.all(
    "/rpc/:function",
    answering((c) => serve(c, true)),
  );
  return app;
}

function functionName(c: Context): string {
  return c.req.param("function") ?? "";
}

function relationName(c: Context): string {
  return c.req.param("relation") ?? "";
}

async function readParts(c: Context, relation: string, limits: Limits): Promise<RequestParts> {
  const { method, url } = c.req;
  if (!isMethod(method)) throw pgrst.methodNotAllowed(method, ALL_METHODS);
  checkSize(url, c.req.raw.headers, limits);
  const hasBody = method === "POST" || method === "PUT" || method === "PATCH";
  return {
    method,
    relation,
    ...splitUrl(url),
    headers: c.req.raw.headers,
    ...(hasBody && { body: await readBody(c.req.raw, limits.maxBodyBytes) }),
  };
}

/**
 * Splits a request's URL, which is absolute and has no fragment: the path without extra slashes, and the unchanged
 * query string.
 */
function splitUrl(url: string): { readonly path: string; readonly search: string } {
  const pathStart = url.indexOf("/", url.indexOf("://") + 3);
  const queryStart = url.indexOf("?", pathStart);
  return queryStart < 0
    ? { path: tidyPath(url.slice(pathStart)), search: "" }
    : { path: tidyPath(url.slice(pathStart, queryStart)), search: url.slice(queryStart + 1) };
}

type Answer = Omit<RenderedResponse, "body"> & { readonly body?: BodyInit };

/** @param common headers in addition to the answer's own */
function makeResponse({ status, headers, body }: Answer, common: Readonly<Record<string, string>>): Response {
  const all = { ...common, ...headers };
  if (common.Vary !== undefined && headers.Vary !== undefined) all.Vary = `${headers.Vary}, ${common.Vary}`;
  return new Response(body ?? null, { status, headers: all });
}
