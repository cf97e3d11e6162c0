/**
 * The whole pipeline, top to bottom: request → parse → plan → query → response. The only file of the engine that
 * knows Hono, and the only one that knows every stage.
 */
import { type Context, type Env, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { getPath } from "hono/utils/url";
import { type Catalog, type Relation, readCatalog } from "./catalog/catalog";
import { cors } from "./cors";
import { PostgrestError, pgrst, transport } from "./errors";
import { faultLine } from "./fault-line";
import { defaultDeadlineMs, defaultMaxScanValues, type Limits, withDefaults } from "./limits";
import { Stopwatch } from "./measurement";
import type { Policy, PostgrestOptions, RequestDefaults } from "./options";
import { parseApiRequest, type RequestParts } from "./parse/api-request";
import type { ApiRequest } from "./parse/ast";
import { readBody } from "./parse/body/read-body";
import { checkSize } from "./parse/check-limits";
import { parseProfile } from "./parse/profile";
import { tidyPath } from "./parse/request-path";
import { type PlanContext, resolveRelation } from "./plan/context";
import type { Plan } from "./plan/plan";
import { allowedMethods, planRequest } from "./plan/plan-request";
import { planAgain } from "./prepared/operands";
import { PlanCache } from "./prepared/plan-cache";
import { shapeOf } from "./prepared/shape";
import { executePlan } from "./query/execute";
import { renderError } from "./response/render-error";
import { type RenderedResponse, renderResponse } from "./response/render-response";
import { renderRoot } from "./response/root-document";

const ROOT_METHODS = "OPTIONS,GET,HEAD";
const ALL_METHODS = "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE";

/**
 * PostgREST over Drizzle tables: a Hono app that serves `/:relation`. Mount it with `app.route("/", postgrest(…))`,
 * or give it requests with `fetch`.
 * @throws TypeError for a table with a column type that is not served.
 */
export function postgrest<E extends Env = Env>(options: PostgrestOptions<E>): Hono<E> {
  const catalog = readCatalog(options.schema, options.readOnly);
  const productName = options.productName ?? "PostgREST";
  const limits = withDefaults(options);
  const plans = new PlanCache();
  const toResponse = responder(options.headers ?? {});

  const makePlan = (c: Context<E>, parts: RequestParts, stopwatch: Stopwatch): Plan => {
    const planAnew = () => {
      const request = parseApiRequest(parts, limits);
      stopwatch.done("parse");
      return planRequest(request, planContext(c, catalog, options, limits));
    };
    const isRead = parts.method === "GET" || parts.method === "HEAD";
    const audience = isRead ? options.audience?.(c) : undefined;
    if (!audience) return planAnew();
    const shape = shapeOf(parts);
    const known = plans.get(audience, shape);
    if (known) {
      stopwatch.done("parse");
      return planAgain(known, shape, parts);
    }
    const plan = planAnew();
    plans.set(audience, shape, plan);
    return plan;
  };

  const app = new Hono<E>({ getPath: (request) => tidyPath(getPath(request)) });

  // With an `onError` of its own, each handler of an app that is mounted in another would run in a chain of its own.
  const answering =
    (handle: (c: Context<E>) => Response | Promise<Response>) =>
    async (c: Context<E>): Promise<Response> => {
      try {
        return await handle(c);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        c.error = error;
        const thrown = asPostgrestError(error);
        const told = options.tellPlaces ? thrown.withPlace() : thrown;
        if (told.status >= 500) console.error(faultLine(error));
        return toResponse(renderError(told, productName));
      }
    };

  app.notFound(() => toResponse(renderError(pgrst.invalidPath(), productName)));
  if (options.cors ?? true) app.use(cors());
  const describeMethods = (allowed: string) => {
    // Without a type, wrangler's proxy would compress nothing into something, and give no Content-Length.
    const headers = { Allow: allowed, "Content-Type": "application/octet-stream" };
    return toResponse({ status: 200, headers, body: new ArrayBuffer(0) });
  };
  const serveRoot = (c: Context<E>) => {
    const { method } = c.req;
    if (method === "OPTIONS") return describeMethods(ROOT_METHODS);
    if (method !== "GET" && method !== "HEAD") throw pgrst.methodNotAllowed(method, ROOT_METHODS);
    parseProfile(c.req.raw.headers);
    const methodsOf = (relation: Relation) => allowedMethods(relation).split(",");
    return toResponse(renderRoot(catalog.values(), methodsOf, productName));
  };
  const serve = async (c: Context<E>) => {
    const stopwatch = new Stopwatch();
    try {
      // Before a body is read: whoever asks for what is not there may have no key (SPEC §16).
      resolveRelation(relationName(c), catalog);
      const parts = await readParts(c, limits);
      await options.admit?.(c);
      const plan = makePlan(c, parts, stopwatch);
      stopwatch.done("plan");
      const result = await executePlan(plan, {
        database: options.database(c),
        maxScanValues: options.maxScanValues ?? defaultMaxScanValues,
        limits,
        deadlineMs: options.deadlineMs ?? defaultDeadlineMs,
        usage: stopwatch.usage,
      });
      stopwatch.done("db");
      const response = toResponse(renderResponse(plan, result));
      stopwatch.done("render");
      return response;
    } finally {
      options.observe?.(c, stopwatch);
    }
  };
  app.all("/", answering(serveRoot));
  app.options(
    "/:relation",
    answering((c) => describeMethods(allowedMethods(resolveRelation(relationName(c), catalog)))),
  );
  app.all("/:relation", answering(serve));
  return app;
}

function relationName(c: Context): string {
  return c.req.param("relation") ?? "";
}

const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

function isMethod(method: string): method is ApiRequest["method"] {
  return methods.has(method);
}

async function readParts(c: Context, limits: Limits): Promise<RequestParts> {
  const { method, url } = c.req;
  if (!isMethod(method)) throw pgrst.methodNotAllowed(method, ALL_METHODS);
  checkSize(url, c.req.raw.headers, limits);
  const hasBody = method === "POST" || method === "PUT" || method === "PATCH";
  return {
    method,
    relation: relationName(c),
    ...splitUrl(url),
    headers: c.req.raw.headers,
    ...(hasBody && { body: await readBody(c.req.raw, limits.maxBodyBytes) }),
  };
}

/** The path, tidy, and the query string, as it came, of a request's URL, which is absolute and has no fragment. */
function splitUrl(url: string): { readonly path: string; readonly search: string } {
  const pathStart = url.indexOf("/", url.indexOf("://") + 3);
  const queryStart = url.indexOf("?", pathStart);
  return queryStart < 0
    ? { path: tidyPath(url.slice(pathStart)), search: "" }
    : { path: tidyPath(url.slice(pathStart, queryStart)), search: url.slice(queryStart + 1) };
}

/** Who asks, as planning sees it: policies and defaults are asked for once a relation. */
function planContext<E extends Env>(
  c: Context<E>,
  catalog: Catalog,
  options: PostgrestOptions<E>,
  { maxToManyEmbeds, maxEmbedLookups, maxEmbeddedRows, maxSortValues }: Limits,
): PlanContext {
  const policies = new Map<string, Policy>();
  const defaults = new Map<string, RequestDefaults>();
  return {
    catalog,
    singular: options.singular ?? "accept",
    safeUpdate: options.safeUpdate ?? true,
    aggregates: options.aggregates ?? false,
    ...(options.maxRows !== undefined && { maxRows: options.maxRows }),
    ...(options.maxChangedRows !== undefined && { maxChangedRows: options.maxChangedRows }),
    ...(options.maxShownRows !== undefined && { maxShownRows: options.maxShownRows }),
    embedBounds: {
      returning: options.returningEmbeds ?? true,
      maxToManyEmbeds,
      maxEmbedLookups,
      maxEmbeddedRows,
    },
    maxSortValues,
    ...(options.maxAnswerBytes !== undefined && { maxAnswerBytes: options.maxAnswerBytes }),
    ...(options.maxJsonBytes !== undefined && { maxJsonBytes: options.maxJsonBytes }),
    policy: ({ name }) => remember(policies, name, () => options.policy?.(c, name) ?? {}),
    mayRead: ({ name }) => options.mayRead?.(c, name) ?? true,
    defaults: ({ name }) => remember(defaults, name, () => options.defaults?.(c, name) ?? {}),
  };
}

function remember<T>(known: Map<string, T>, name: string, make: () => T): T {
  const value = known.get(name) ?? make();
  known.set(name, value);
  return value;
}

/** An error that is not ours is not shown: its text may hold what a client must not see. */
function asPostgrestError(error: Error): PostgrestError {
  if (error instanceof PostgrestError) return error;
  if (error instanceof HTTPException) throw error;
  return transport.internal();
}

/** @param common what every answer has, beside its own */
function responder(common: Readonly<Record<string, string>>) {
  const withCommon = (headers: Readonly<Record<string, string>>) => {
    const all = { ...common, ...headers };
    if (common.Vary !== undefined && headers.Vary !== undefined) all.Vary = `${headers.Vary}, ${common.Vary}`;
    return all;
  };
  return ({
    status,
    headers,
    body,
  }: Omit<RenderedResponse, "body"> & { readonly body?: BodyInit }): Response =>
    new Response(body ?? null, { status, headers: withCommon(headers) });
}
