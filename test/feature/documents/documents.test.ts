/** `/openapi.json` and `/types.ts` (SPEC §16): what the repository has, told to anyone, with where it is served. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import repository from "../../../docs/openapi.json";
import types from "../../../docs/types.ts?raw";
import { createApp } from "../../../src/app";
import { readSettings } from "../../../src/config/settings";
import { limitTable } from "../../../src/postgrest";
import { reservedNames } from "../../../src/resources/resource";
import { api, makeCompany, makeKey, origin } from "../../support/fixtures";

describe("/openapi.json", () => {
  it("is the document of the repository, with the origin of the request as its server", async () => {
    const answer = await api("/openapi.json");
    expect([answer.status, answer.headers.get("Content-Type"), answer.headers.get("Cache-Control")]).toEqual([
      200,
      "application/json; charset=utf-8",
      "public, max-age=300",
    ]);
    expect(await answer.json()).toEqual({ ...repository, servers: [{ url: origin }] });
  });

  it("may be read by pages of other origins", async () => {
    const answer = await api("/openapi.json", { headers: { Origin: "https://editor.example" } });
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
  });
});

describe("/types.ts", () => {
  it("is the file of the repository", async () => {
    const answer = await api("/types.ts");
    expect([answer.status, answer.headers.get("Content-Type")]).toEqual([200, "text/plain; charset=utf-8"]);
    expect(await answer.text()).toBe(types);
  });
});

describe("the document", () => {
  it("has every route, and no other", async () => {
    await makeCompany("acme");
    const swagger = await api("/rest/v1/", {}, await makeKey({ companyId: "acme" }));
    const { paths: served } = await swagger.json<{ paths: object }>();
    const relationsAndFunctions = Object.keys(served).filter((path) => path !== "/");
    const fixed = createApp(readSettings(env, limitTable))
      .routes.map(({ path }) => path.replace(/:id\b/g, "{id}"))
      // Programs learn of `/rest/v1` by Swagger, and of `/mcp` by its own protocol.
      .filter((path) => !/^\/$|\*$|:|^\/rest\/v1$|^\/mcp$/.test(path));
    const allowed = await Promise.all(
      [...new Set([...fixed, ...relationsAndFunctions])].map(async (path) => {
        const asked = path.replace("{id}", "0123456789abcdef0123");
        const answer = await api(asked, { method: "OPTIONS" }, env.ADMIN_TOKEN);
        const methods = answer.headers.get("Allow")?.split(",") ?? [];
        return methods
          .filter((method) => !["OPTIONS", "HEAD"].includes(method))
          .map((method) => `${method} ${path}`);
      }),
    );
    const described = Object.entries(repository.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual(allowed.flat().toSorted());
    expect(described).toContain("POST /admin/keys/{id}/rotate");
    expect(described).toContain("GET /rpc/resolve");
  });
});

describe("the names of what is served beside the resources", () => {
  it("are reserved", () => {
    const app = createApp(readSettings(env, limitTable));
    const first = app.routes.map(({ path }) => path.split("/")[1] ?? "");
    const names = new Set(first.filter((name) => !/^$|^[:*]/.test(name)));
    expect([...names].filter((name) => !reservedNames.has(name))).toEqual([]);
    expect(names.size).toBeGreaterThan(4);
  });
});
