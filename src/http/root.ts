/** `/`, and the paths that lead nowhere: neither needs a key. */
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { readCredentials } from "../access/credentials";
import { pgrst, suggestRelation } from "../postgrest";
import { schema } from "../resources";

const allowed = "OPTIONS,GET,HEAD";

/** Where to go on from here. */
const links = {
  name: "Crosswalk",
  mappings: "/externalIntegrationMapping",
  postgrest: "/rest/v1/",
  health: "/health",
};

export function root(): Hono {
  const app = new Hono();
  app.get("/", (c) => c.json(links));
  app.all("/", (c) => answerOtherMethods(c.req.method, allowed));
  return app;
}

/** `OPTIONS` of a path without a table. @throws PGRST117 (405) for any other method */
export function answerOtherMethods(method: string, allow: string): Response {
  if (method !== "OPTIONS") throw pgrst.methodNotAllowed(method, allow);
  return new Response(null, { status: 200, headers: { Allow: allow } });
}

/**
 * Tells a caller without a key that there is no such relation: a browser that looks for its icon, or a client with a
 * wrong path, learns that and not that a key is missing. One with a key is held to its rate as for any other request.
 * @throws PGRST205 (404)
 */
export const refuseUnknown = createMiddleware(async (c, next) => {
  const name = c.req.param("relation") ?? "";
  if (Object.hasOwn(schema, name)) return next();
  if (readCredentials((header) => c.req.header(header)).kind !== "none") return next();
  throw pgrst.unknownRelation(name, suggestRelation(name, Object.keys(schema)));
});
