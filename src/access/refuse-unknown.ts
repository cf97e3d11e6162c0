/** Answers 404 for an unknown path even without a key, instead of asking for a key (SPEC §16). */
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { tryDecodeURIComponent } from "hono/utils/url";
import { pgrst, suggestRelation } from "../postgrest";
import { readCredentials } from "./credentials";

/**
 * A browser that asks for its icon, or a client with a wrong path, gets a 404 rather than "a key is missing". A request
 * with a key for an unknown relation passes on, so that it counts against the key's rate limit.
 * @param isServed whether a path is that of a relation or a function: most are, and need no search among the routes
 * @throws PGRST125 (404) if no route has the path, PGRST205 (404) if there is no such relation, PGRST202 (404) if there is
 *   no such function
 */
export const refuseUnknown = (relations: readonly string[], isServed: (path: string) => boolean) =>
  createMiddleware(async (c, next) => {
    if (isServed(c.req.path)) return next();
    // Middleware for every request has the path `/*`; it is not a route.
    const route = matchedRoutes(c).find(({ path }) => path !== "/*");
    if (route === undefined) throw pgrst.invalidPath();
    const isRelation = route.path.endsWith("/:relation");
    if (!isRelation && !route.path.endsWith("/rpc/:function")) return next();
    const name = c.req.path.slice(c.req.path.lastIndexOf("/") + 1);
    if (readCredentials((header) => c.req.header(header)).kind !== "none") return next();
    const decoded = tryDecodeURIComponent(name);
    if (isRelation) throw pgrst.unknownRelation(decoded, suggestRelation(decoded, relations));
    const call = `${decoded} without parameters`;
    throw pgrst.unknownFunction(call, call, undefined);
  });
