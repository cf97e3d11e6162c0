import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { type CorsOptions, cors } from "../../src/postgrest/cors";

function appWith(options?: CorsOptions) {
  const app = new Hono();
  app.use(cors(options));
  app.all("/items", (c) => c.text("items", 200, { Allow: "OPTIONS,GET" }));
  return app;
}

async function corsHeaders(response: Response | Promise<Response>) {
  const { status, headers } = await response;
  const chosen = [...headers].filter(([name]) => name.startsWith("access-control-") || name === "vary");
  return { status, ...Object.fromEntries(chosen) };
}

const preflight = (origin: string, requested?: string) => ({
  method: "OPTIONS",
  headers: {
    Origin: origin,
    "Access-Control-Request-Method": "POST",
    ...(requested === undefined ? {} : { "Access-Control-Request-Headers": requested }),
  },
});

const exposed =
  "Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit";
const answer = {
  status: 200,
  "access-control-allow-methods": "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD",
  "access-control-max-age": "86400",
};

describe("a preflight", () => {
  it.each([
    [undefined, "Authorization, Accept, Accept-Language, Content-Language"],
    ["Foo,Bar", "Authorization, Foo, Bar, Accept, Accept-Language, Content-Language"],
    ["foo, ,(),b ar,x\ty", "Authorization, foo, Accept, Accept-Language, Content-Language"],
  ])("for the headers %j is allowed, whatever the path", async (requested, allowed) => {
    const response = await appWith().request("/", preflight("https://a.example", requested));
    expect(await response.clone().text()).toBe("");
    expect(await corsHeaders(response)).toEqual({
      ...answer,
      "access-control-allow-origin": "*",
      "access-control-allow-headers": allowed,
    });
  });

  it("is allowed for an origin of the list, by name", async () => {
    const app = appWith({ origins: ["https://a.example", "https://b.example"] });
    expect(await corsHeaders(app.request("/", preflight("https://b.example")))).toEqual({
      ...answer,
      "access-control-allow-origin": "https://b.example",
      "access-control-allow-headers": "Authorization, Accept, Accept-Language, Content-Language",
      vary: "Origin",
    });
  });

  it.each(["https://c.example", "https://a.example.evil", "null", "*"])(
    "is not allowed to %s",
    async (origin) => {
      const app = appWith({ origins: ["https://a.example"] });
      expect(await corsHeaders(app.request("/", preflight(origin)))).toEqual({ status: 200, vary: "Origin" });
    },
  );
});

describe("any other request", () => {
  it.each([
    ["GET", { Origin: "https://a.example" }],
    ["OPTIONS", { Origin: "https://a.example" }],
  ])("%s with %j is served, and readable by any origin", async (method, headers: Record<string, string>) => {
    const response = await appWith().request("/items", { method, headers });
    expect(response.headers.get("Allow")).toBe("OPTIONS,GET");
    expect(await corsHeaders(response)).toEqual({
      status: 200,
      "access-control-allow-origin": "*",
      "access-control-expose-headers": exposed,
    });
  });

  it.each([
    ["GET", {}],
    ["OPTIONS", { "Access-Control-Request-Method": "POST" }],
  ])(
    "%s with %j does not come from a page that could read headers",
    async (method, headers: Record<string, string>) => {
      const response = await appWith().request("/items", { method, headers });
      expect(response.headers.get("Allow")).toBe("OPTIONS,GET");
      expect(await corsHeaders(response)).toEqual({ status: 200, "access-control-allow-origin": "*" });
    },
  );

  it("exposes further headers if configured", async () => {
    const app = appWith({ expose: ["Retry-After"] });
    const response = await app.request("/items", { headers: { Origin: "https://a.example" } });
    expect(response.headers.get("Access-Control-Expose-Headers")).toBe(`${exposed}, Retry-After`);
  });

  it("is not readable by an origin outside the list", async () => {
    const app = appWith({ origins: ["https://a.example"] });
    const init = { headers: { Origin: "https://c.example" } };
    expect(await corsHeaders(app.request("/items", init))).toEqual({ status: 200, vary: "Origin" });
  });

  it("follows the outer rule when two are nested", async () => {
    const app = new Hono();
    app.use(cors({ origins: ["https://a.example"] }));
    app.route("/", appWith());
    const init = { headers: { Origin: "https://c.example" } };
    expect(await corsHeaders(app.request("/items", init))).toEqual({ status: 200, vary: "Origin" });
  });
});
