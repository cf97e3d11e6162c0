/** During maintenance, refuses what would write to a database. Keys are in KV and in their objects, so they can change. */
import { createMiddleware } from "hono/factory";
import type { AuthEnv } from "../access/middleware";
import type { Maintenance } from "../config/settings";
import { hostErrors } from "../http/errors";

/** The last middleware of a route that writes to D1: what is wrong with a request is told first. @throws 503 `25006` */
export const whileWritable = (maintenance: Maintenance) =>
  createMiddleware<AuthEnv>(async (_, next) => {
    if (maintenance === "read-only") throw hostErrors.readOnly();
    return next();
  });
