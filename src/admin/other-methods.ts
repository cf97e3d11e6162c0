/** The methods of each path of `/admin`, for whoever comes with another. */
import type { Env, Hono } from "hono";
import { answerOtherMethods } from "../http/other-methods";

/**
 * Adds to each path of the app an answer to every other method: `OPTIONS` is told what there is, the rest 405.
 * To be called once all routes are there, from which it takes the methods.
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
