/**
 * `/admin`: companies and API keys, for callers with the Worker's `ADMIN_TOKEN` (SPEC §8). If no token is set, every
 * path under `/admin` is 404.
 */

import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { readBearer } from "../access/credentials";
import type { KeyCache } from "../access/key-cache";
import type { AuthEnv } from "../access/middleware";
import { isSameSecret } from "../bytes/sha256";
import { useProfile } from "../http/header-profiles";
import { pgrst } from "../postgrest";
import type { FindKeyObject } from "../rate-limit/find-key-object";
import { guardAdmin } from "../rate-limit/guard-attempts";
import type { Leases } from "../rate-limit/leases";
import { plainBody } from "./body";
import { adminCompanies } from "./companies";
import { adminErrors } from "./errors";
import { adminKeys } from "./keys";

const maxBodyBytes = 64 * 1024;

/**
 * @param cache and
 * @param leases where a key that changes is forgotten
 */
export function admin(
  adminToken: string | undefined,
  cache: KeyCache,
  leases: Leases,
  findObject: FindKeyObject,
): Hono<AuthEnv> {
  const app = new Hono<AuthEnv>();
  app.use(useProfile("admin"), guardAdmin, requireAdminToken(adminToken));
  app.use(plainBody(maxBodyBytes));
  app.route("/companies", adminCompanies());
  app.route("/keys", adminKeys(cache, leases, findObject));
  app.on("ALL", ["/", "*"], () => {
    throw pgrst.invalidPath();
  });
  return app;
}

const requireAdminToken = (adminToken: string | undefined) =>
  createMiddleware<AuthEnv>(async (c, next) => {
    if (adminToken === undefined) throw pgrst.invalidPath();
    const authorization = c.req.header("authorization");
    if (!authorization) throw adminErrors.noToken();
    const credentials = readBearer(authorization);
    if (credentials.kind !== "token" || !(await isSameSecret(credentials.token, adminToken))) {
      throw adminErrors.invalidToken();
    }
    return next();
  });
