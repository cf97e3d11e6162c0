/** `/`: links to what the Worker serves. */
import { Hono } from "hono";
import { answerOtherMethods } from "./other-methods";

const links = {
  name: "Crosswalk",
  mappings: "/externalIntegrationMapping",
  postgrest: "/rest/v1/",
  health: "/health",
};

export function root(): Hono {
  const app = new Hono();
  app.get("/", (c) => c.json(links));
  app.all("/", (c) => answerOtherMethods(c.req.method, "OPTIONS,GET,HEAD"));
  return app;
}
