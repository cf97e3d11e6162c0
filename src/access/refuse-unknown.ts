/** Tells a caller without a key that a path leads nowhere, in place of asking for a key (SPEC §16). */
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { tryDecodeURIComponent } from "hono/utils/url";
import { pgrst, suggestRelation } from "../postgrest";
import { readCredentials } from "./credentials";

/**
 * A browser that looks for its icon, or a client with a wrong path, learns that and not that a key is missing. A caller
 * who brings a key for an unknown relation is held to its rate as for any other request.
 * @throws PGRST125 (404) where no route has the path, PGRST205 (404) where there is no such relation
 */
export const refuseUnknown = (relations: readonly string[]) => {
  const known = new Set(relations);
  return createMiddleware(async (c, next) => {
    // Middleware for every request has the path `/*`, and is no route.
    const route = matchedRoutes(c).find(({ path }) => path !== "/*");
    if (route === undefined) throw pgrst.invalidPath();
    if (!route.path.endsWith("/:relation")) return next();
    const name = c.req.path.slice(c.req.path.lastIndexOf("/") + 1);
    if (known.has(name) || readCredentials((header) => c.req.header(header)).kind !== "none") return next();
    const decoded = tryDecodeURIComponent(name);
    throw pgrst.unknownRelation(decoded, suggestRelation(decoded, relations));
  });
};
