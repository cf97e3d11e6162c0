/**
 * `/admin`: companies, API keys, webhooks and the audit log, for callers with the Worker's `ADMIN_TOKEN` (SPEC §8, §15).
 * If no token is set, every path under `/admin` is 404.
 */
import { createMiddleware } from "hono/factory";
import { readBearer } from "../access/credentials";
import type { KeyCache } from "../access/key-cache";
import { isSameSecret } from "../bytes/sha256";
import type { Settings } from "../config/settings";
import { countDatabases } from "../db/counted-database";
import { useProfile } from "../http/header-profiles";
import type { ObserveEnv } from "../observe/middleware";
import type { Directory } from "../placement/directory";
import { pgrst, Stopwatch } from "../postgrest";
import { type FindKeyObject, findObject } from "../rate-limit/find-key-object";
import { guardAdmin } from "../rate-limit/guard-attempts";
import type { Leases } from "../rate-limit/leases";
import { Hono } from "../routing/hono";
import { type AdminEnv, useAudit } from "./audit/audited";
import { adminAudit } from "./audit/routes";
import { plainBody } from "./body";
import { adminCompanies } from "./companies";
import { adminErrors } from "./errors";
import { adminKeyRecords } from "./key-records/key-records";
import { adminKeys } from "./keys";
import { adminMoves } from "./moves/moves";
import { adminWebhooks } from "./webhooks/webhooks";

/** A page of key records is the longest. */
const maxBodyBytes = 128 * 1024;

/**
 * @param cache and
 * @param leases where a key that changes is forgotten
 * @param directory where companies that move are forgotten
 */
export function admin(
  settings: Settings,
  cache: KeyCache,
  leases: Leases,
  findKey: FindKeyObject,
  directory: Directory,
): Hono<AdminEnv> {
  const { adminToken, keyObjects, webhooks, maxWebhooks, maintenance } = settings;
  const app = new Hono<AdminEnv>();
  app.use(useProfile("admin"), guardAdmin, requireAdminToken(adminToken), measure);
  app.use(plainBody(maxBodyBytes), useAudit(settings));
  app.route("/audit", adminAudit());
  app.route("/companies", adminCompanies(maintenance));
  app.route("/companies", adminMoves(directory, maintenance));
  app.route("/keys", adminKeys(cache, leases, findKey));
  app.route("/key-records", adminKeyRecords(cache, leases, findKey));
  app.route(
    "/webhooks",
    webhooks ? adminWebhooks(webhooks, { maxWebhooks, maintenance }, findObject(keyObjects)) : webhooksOff(),
  );
  app.on("ALL", ["/", "*"], () => {
    throw pgrst.invalidPath();
  });
  return app;
}

function webhooksOff(): Hono<AdminEnv> {
  return new Hono<AdminEnv>().on("ALL", ["/", "*"], () => {
    throw adminErrors.webhooksOff();
  });
}

/** For the log: what D1 says that the request cost. */
const measure = createMiddleware<ObserveEnv>((c, next) => {
  const stopwatch = new Stopwatch();
  c.set("measurement", stopwatch);
  c.env = countDatabases(c.env, stopwatch.usage);
  return next();
});

const requireAdminToken = (adminToken: string | undefined) =>
  createMiddleware<AdminEnv>(async (c, next) => {
    if (adminToken === undefined) throw pgrst.invalidPath();
    const authorization = c.req.header("authorization");
    if (!authorization) throw adminErrors.noToken();
    const credentials = readBearer(authorization);
    if (credentials.kind !== "token" || !(await isSameSecret(credentials.token, adminToken))) {
      throw adminErrors.invalidToken();
    }
    return next();
  });
