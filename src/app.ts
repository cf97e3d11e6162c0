/** The Worker's routes, and the middleware that every request passes, in order. */

import type { Context } from "hono";
import { getPath } from "hono/utils/url";
import { authorize } from "./access/authorize";
import { KeyCache } from "./access/key-cache";
import { requireApiKey, requireScopes, requireView } from "./access/middleware";
import { refuseUnknown } from "./access/refuse-unknown";
import type { ApiKey } from "./access/verify-api-key";
import { admin } from "./admin/routes";
import { changes } from "./changes/changes";
import { buildWriter } from "./changes/writer";
import type { Databases } from "./config/bindings";
import type { Settings } from "./config/settings";
import { findDatabase } from "./db/databases";
import { type SessionEnv, useSessions } from "./db/sessions";
import { mappingFunctions } from "./functions";
import { answerError, answerNotFound, hostErrors, productName } from "./http/errors";
import { mayBeBrowser } from "./http/from-browser";
import { apiHeaders, applyProfile, type HeadersEnv } from "./http/header-profiles";
import { root } from "./http/root";
import { mcp } from "./mcp/routes";
import { health } from "./observe/health";
import { type ObserveEnv, observeRequests } from "./observe/middleware";
import { documents } from "./openapi/routes";
import { Directory } from "./placement/directory";
import { tellOfLeft } from "./placement/left-company";
import { PlacedDatabase } from "./placement/placed-database";
import {
  cors,
  createEngine,
  type Database,
  type Engine,
  type Limits,
  type RouteOptions,
  tidyPath,
} from "./postgrest";
import { type FindKeyObject, findKeyObject, findObject } from "./rate-limit/find-key-object";
import { guardKeys } from "./rate-limit/guard-attempts";
import { Leases } from "./rate-limit/leases";
import { limitRate, patienceMilliseconds, type RateEnv } from "./rate-limit/middleware";
import { actions, authorOf, defaultsFor, policyFor, policyKeyOf, schema } from "./resources";
import { Hono } from "./routing/hono";
import { createWaker, type Waker } from "./webhooks/wake";

/** What is called under `/rpc` (SPEC §12). */
const functions = { ...mappingFunctions, changes };

/** Where relations and functions are served. */
const mounts = ["/rest/v1", ""] as const;
const names = [...Object.keys(schema), ...Object.keys(functions).map((name) => `rpc/${name}`)];
const served = new Set(mounts.flatMap((mount) => names.map((name) => `${mount}/${name}`)));
const isServed = (path: string) => served.has(path);

/** The variables in the handlers' context. */
type AppEnv = RateEnv & ObserveEnv & SessionEnv & HeadersEnv;

/** Makes the application for fixed settings. */
export function createApp(settings: Settings<Limits>): Hono<AppEnv> {
  const keys = new KeyCache();
  const directory = new Directory();
  const leases = new Leases(patienceMilliseconds);
  const findKey = findKeyObject(settings.keyObjects);
  const waker = settings.webhooks && createWaker(findObject(settings.keyObjects));
  const app = new Hono<AppEnv>({ getPath: (request) => tidyPath(getPath(request)) });

  app.onError(answerError);
  app.notFound(answerNotFound);

  app.use(observeRequests(settings.logRequests, isServed));
  app.use(applyProfile);
  app.use(cors({ origins: settings.allowedOrigins, expose: exposedHeaders, applies: mayBeBrowser }));

  // These need no key: test/feature/http/closed.test.ts lists them.
  app.route("/", root());
  app.route("/health", health());
  app.route("/", documents());

  if (waker) app.use("/admin/webhooks/*", waker.forget);
  app.route("/admin", admin(settings, keys, leases, findKey, directory));
  app.route("/", api(settings, { keys, leases, directory }, findKey, waker));

  return app;
}

/** What an isolate remembers of keys and companies. */
interface Known {
  readonly keys: KeyCache;
  readonly leases: Leases;
  readonly directory: Directory;
}

/** Every route that is added here, or after these, needs a key and counts against its rate limit. */
function api(
  settings: Settings<Limits>,
  { keys, leases, directory }: Known,
  findKey: FindKeyObject,
  waker: Waker | undefined,
): Hono<AppEnv> {
  const engine = engineOf(settings);
  const app = new Hono<AppEnv>();
  app.use(refuseUnknown(Object.keys(schema), isServed));
  app.use(guardKeys, requireApiKey(keys, directory), limitRate(settings.rateLimit, leases, findKey));

  if (waker && settings.maintenance === "off") app.use(waker.wake);

  app.route("/mcp", mcp({ ...mountOptions, engine, allowedOrigins: settings.allowedOrigins }));

  for (const mount of mounts) {
    const [relation, call] = [`${mount}/:relation`, `${mount}/rpc/:function`];
    app.use(relation, requireScopes);
    app.use(call, requireView);
    if (settings.readReplicas) for (const path of [relation, call]) app.use(path, useSessions(databaseOf));
  }
  app.route("/rest/v1", engine.routes({ ...mountOptions, singular: "accept" }));
  app.route("/", engine.routes({ ...mountOptions, singular: "primary-key" }));
  return app;
}

/** During maintenance. @throws 503 `25006` */
function refuseWrite(): never {
  throw hostErrors.readOnly();
}

/** One engine for all mounts, and for reads and writes without HTTP. */
function engineOf(settings: Settings<Limits>): Engine<ApiKey> {
  return createEngine<ApiKey>({
    schema,
    policy: policyFor,
    mayRead: ({ scopes }) => scopes.includes("view"),
    policyKey: policyKeyOf,
    defaults: defaultsFor,
    functions,
    beforeWrite: (key) => [buildWriter(authorOf(key))],
    actions,
    ...(settings.maintenance === "read-only" && { admitWrite: refuseWrite }),
    authorize: (key, _relation, needed, method) => authorize(key, needed, method),
    aggregates: true,
    walks: true,
    returningEmbeds: false,
    maxRows: settings.maxRows,
    maxShownRows: settings.maxRows,
    maxChangedRows: settings.maxChangedRows,
    maxAnswerBytes: settings.maxAnswerBytes,
    maxJsonBytes: settings.maxMetadataBytes,
    ...settings.limits,
  });
}

const mountOptions: RouteOptions<ApiKey, AppEnv> = {
  who: (c) => c.get("key"),
  database: (c) => {
    const database = c.get("session") ?? placedDatabaseOf(c);
    return c.get("key").companyId === null ? tellOfLeft(database) : database;
  },
  admit: (c) => c.get("admit")?.(),
  observe: (c, measurement) => c.set("measurement", measurement),
  cors: false,
  description: "What this key may do, as PostgREST describes it. All of the API is at /openapi.json.",
  headers: (c) => ({ ...apiHeaders(c), "X-Request-Id": c.get("requestId") ?? "", ...c.get("rateHeaders") }),
  answerError,
  productName,
};

/** Where the company of the key moves, whoever has its rows. */
function placedDatabaseOf(c: Context<AppEnv>): Database {
  const key = c.get("key");
  const { companyId, database = "DB" } = key;
  if (key.placed !== "moving" || companyId === null) return databaseOf(c.env, key);
  // What is woken after the request is woken there.
  const onMoved = (name: string) => c.set("key", { ...key, database: name });
  return new PlacedDatabase(c.env, { companyId, database, onMoved });
}

/** @throws 503 if the key is for a database that is not bound (any more) */
function databaseOf(env: Databases, { id, database }: ApiKey): D1Database {
  const found = findDatabase(env, database);
  if (!found)
    throw hostErrors.databaseUnavailable(new Error(`Key ${id} is for ${database}, which is not bound`));
  return found;
}

/** In addition to those that PostgREST exposes to pages in a browser. */
const exposedHeaders = [
  "Crosswalk-Cursor",
  "Link",
  "Preference-Applied",
  "Proxy-Status",
  "Retry-After",
  "Server-Timing",
  "WWW-Authenticate",
  "X-D1-Bookmark",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
  "X-Request-Id",
];
