/** Closed by default: every route of the application needs a key or the admin token, unless it is listed here. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../../src/app";
import { readSettings } from "../../../src/config/settings";
import { limitTable } from "../../../src/postgrest";
import { schema } from "../../../src/resources";
import { makeCompany, makeKey } from "../../support/fixtures";

/** What anyone may ask. A route belongs here only if its answer tells nothing of any company. */
const open = ["/", "/health", "/health/ready", "/openapi.json", "/types.ts"];

const app = createApp(readSettings(env, limitTable));

const isWildcard = ({ path }: { readonly path: string }) => path.endsWith("*");

const methodsOf = (method: string) =>
  method === "ALL" ? ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"] : [method];

/** `/rest/v1/:relation` → a path for each relation; a function that there is; else a value that is well-formed. */
const pathsOf = (pattern: string) =>
  (pattern.includes(":relation") ? Object.keys(schema) : [""]).map((relation) =>
    pattern
      .replace(":relation", relation)
      .replace(":function", "link")
      .replace(/:\w+/g, "0123456789abcdef0123"),
  );

const calls = app.routes
  .filter((route) => !isWildcard(route))
  .flatMap(({ method, path }) =>
    methodsOf(method).flatMap((name) => pathsOf(path).map((target) => `${name} ${target}`)),
  )
  .filter((call) => !call.startsWith("OPTIONS "));
const isOpen = (call: string) => open.includes(call.slice(call.indexOf(" ") + 1));

const call = (text: string, init: RequestInit = {}) => {
  const [method = "", path = ""] = text.split(" ");
  return app.request(path, { method, ...init }, env);
};

describe("without a key", () => {
  it("covers every route", () => {
    expect(calls).toContain("DELETE /externalIntegrationMapping");
    expect(calls).toContain("GET /rest/v1");
    expect(calls).toContain("POST /admin/keys/0123456789abcdef0123/rotate");
  });

  it.each([...new Set(calls)].filter((text) => !isOpen(text)))("%s is 401", async (text) => {
    const answer = await call(text);
    expect([answer.status, answer.headers.get("WWW-Authenticate")]).toEqual([401, "Bearer"]);
  });

  it.each([...new Set(app.routes.filter(isWildcard).map(({ path }) => path))])(
    "%s serves nothing beyond the routes: 401 or 404",
    async (pattern) => {
      for (const method of methodsOf("ALL")) {
        const answer = await call(`${method} ${pattern.replace("*", "no/such/path")}`);
        expect([401, 404]).toContain(answer.status);
      }
    },
  );

  it.each(open)("GET %s is answered", async (path) => {
    expect((await call(`GET ${path}`)).status).toBe(200);
  });
});

describe("a route that is added to the application", () => {
  let key = "";
  beforeAll(async () => {
    await makeCompany("acme");
    key = await makeKey({ companyId: "acme" });
  });

  it("is behind a key, and has the headers of the API", async () => {
    const extended = createApp(readSettings(env, limitTable));
    extended.get("/added/route", (c) => c.text("added"));
    const ask = (headers: Record<string, string>) => extended.request("/added/route", { headers }, env);
    expect((await ask({})).status).toBe(401);
    const answer = await ask({ Authorization: `Bearer ${key}` });
    expect([answer.status, await answer.text()]).toEqual([200, "added"]);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(answer.headers.get("Strict-Transport-Security")).toBe("max-age=15552000; includeSubDomains");
  });
});
