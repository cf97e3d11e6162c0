/** The engine without HTTP: whoever has request parts and a caller reads and writes under that caller's policy. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createEngine, type RequestParts } from "../../src/postgrest";
import { defaultsFor, type KeyIdentity, policyFor, schema } from "../../src/resources";
import { makeCompany } from "../support/fixtures";
import { rejectionOf } from "../support/rejection";

const caller = (id: string, companyId: string): KeyIdentity => ({
  id,
  companyId,
  integrations: null,
  entityTypes: null,
});
const acme = caller("reader", "acme");
const globex = caller("other", "globex");

const engine = createEngine<KeyIdentity>({ schema, policy: policyFor, defaults: defaultsFor });

const relation = "externalIntegrationMapping";
const parts = (method: RequestParts["method"], search: string, body?: unknown): RequestParts => ({
  method,
  relation,
  path: "",
  search,
  headers: new Headers({ "Content-Type": "application/json", Prefer: "return=representation" }),
  ...(body !== undefined && { body: new TextEncoder().encode(JSON.stringify(body)) }),
});

async function ask(who: KeyIdentity, request: RequestParts) {
  const plan = engine.plan(request, who);
  const { status, body } = engine.render(plan, await engine.execute(plan, { database: env.DB }));
  return { status, body: typeof body === "string" ? JSON.parse(body) : body };
}

const row = (id: string, companyId: string) => ({
  id,
  entityType: "item",
  entityId: id,
  integration: "xero",
  externalId: id,
  allowDuplicateExternalId: false,
  companyId,
});

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
});

describe("an engine without HTTP", () => {
  it("writes with the caller's defaults, and reads what the caller may see", async () => {
    const made = await ask(acme, parts("POST", "select=id,createdBy", row("one", "acme")));
    expect(made).toEqual({ status: 201, body: [{ id: "one", createdBy: "key:reader" }] });
    expect(await ask(acme, parts("GET", "id=eq.one&select=id"))).toEqual({
      status: 200,
      body: [{ id: "one" }],
    });
    expect(await ask(globex, parts("GET", "id=eq.one&select=id"))).toEqual({ status: 200, body: [] });
    expect(await ask(globex, parts("DELETE", "id=eq.one"))).toEqual({ status: 200, body: [] });
  });

  it("refuses another company's row", async () => {
    const refused = ask(acme, parts("POST", "", row("two", "globex")));
    await expect(refused).rejects.toMatchObject({ status: 403, code: "42501" });
  });

  it("returns the rows of a result as cells in the order of `select`", async () => {
    await ask(acme, parts("POST", "", row("three", "acme")));
    const plan = engine.plan(parts("GET", "id=eq.three&select=externalId,allowDuplicateExternalId"), acme);
    expect(await engine.execute(plan, { database: env.DB })).toEqual({ rows: [["three", 0]] });
  });

  it("serves any number of mounts over one catalogue", async () => {
    const mount = { who: () => acme, database: () => env.DB };
    const list = engine.routes({ ...mount, singular: "accept" });
    const single = engine.routes({ ...mount, singular: "primary-key" });
    const url = `https://crosswalk.test/${relation}?id=eq.none`;
    expect((await list.request(url)).status).toBe(200);
    expect((await single.request(url)).status).toBe(404);
    expect([...engine.catalog.keys()]).toEqual([
      "externalIntegrationMapping",
      "externalIntegrationMappingChange",
      "mappingSummary",
      "mappingActivity",
      "company",
    ]);
  });
});

describe("the actions of a relation", () => {
  const some = createEngine<KeyIdentity>({
    schema,
    actions: { [relation]: ["view", "create"], company: [] },
  });
  const refusal = (request: RequestParts) => rejectionOf(() => some.plan(request, acme));

  it.each(["PATCH", "PUT", "DELETE"] as const)("refuse %s when they do not include it", (method) => {
    const body = method === "DELETE" ? undefined : row("one", "acme");
    expect(refusal(parts(method, "id=eq.one", body))).toMatchObject({
      status: 405,
      code: "PGRST117",
      message: `Unsupported HTTP method: ${method}`,
    });
  });

  it("refuse an action of a plan beyond its method", () => {
    const merging = new Headers({
      "Content-Type": "application/json",
      Prefer: "resolution=merge-duplicates",
    });
    expect(refusal({ ...parts("POST", "", row("one", "acme")), headers: merging })).toMatchObject({
      status: 403,
      code: "42501",
      message: "permission denied for table externalIntegrationMapping",
      details: "The request needs to update its rows, which is not offered",
      hint: "What is offered: view, create.",
    });
    expect(refusal(parts("GET", "select=id,company(id)"))).toMatchObject({
      status: 403,
      message: "permission denied for table company",
    });
  });

  it("let the caller do the rest", () => {
    expect(some.plan(parts("GET", "id=eq.one"), acme).kind).toBe("read");
    expect(some.plan(parts("POST", "", row("one", "acme")), acme).kind).toBe("mutate");
  });
});

describe("authorize", () => {
  it("is called for every relation of a plan, even when the plan was cached", () => {
    const asked: unknown[] = [];
    const watched = createEngine<KeyIdentity>({
      schema,
      policyKey: ({ companyId }) => String(companyId),
      authorize: ({ id }, name, actions, method) => asked.push([id, name, ...actions, method]),
    });
    for (const id of ["one", "two"]) watched.plan(parts("GET", `id=eq.${id}&select=id,company(id)`), acme);
    watched.plan(parts("DELETE", "id=eq.one"), globex);
    expect(asked).toEqual([
      ["reader", relation, "view", "GET"],
      ["reader", "company", "view", "GET"],
      ["reader", relation, "view", "GET"],
      ["reader", "company", "view", "GET"],
      ["other", relation, "delete", "view", "DELETE"],
    ]);
  });
});
