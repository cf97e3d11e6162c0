/** Answers the methods that a path of `/admin` does not have. */
import type { Env, Hono } from "hono";
import { answerOtherMethods } from "../http/other-methods";

/**
 * Adds an answer for every other method to each path: `OPTIONS` lists the methods, the rest get 405. Call it after all
 * routes are added, because it reads the methods from them.
 */
export function refuseOtherMethods<E extends Env>(app: Hono<E>): Hono<E> {
  const paths = Map.groupBy(app.routes, ({ path }) => path);
  for (const [path, routes] of paths) {
    const methods = routes.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
    const allow = [...new Set(["OPTIONS", ...methods])].join(",");
    app.all(path, (c) => answerOtherMethods(c.req.method, allow));
  }
  return app;
}
