/** Two databases behind one Worker: a key's rows, and its company, are in the one that its record names. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Call, callWith } from "../../support/app-with-faults";
import { read } from "../../support/fixtures";
import { documented } from "../../support/mappings";

const bound = { DB_EAST: env.OTHER_DB };

const admin: Call = (target, init) => callWith(bound, env.ADMIN_TOKEN)(target, init);
const scopes = ["view", "create", "update", "delete"];

async function issue(companyId: string | null, database?: string): Promise<{ key: string; id: string }> {
  const body = { name: "A", companyId, scopes, ...(database !== undefined && { database }) };
  const answer = await read(await admin("/admin/keys", { method: "POST", body }));
  expect(answer.status).toBe(201);
  return answer.body;
}

const mapping = (companyId: string, entityId: string) => ({
  entityType: "item",
  entityId,
  integration: "xero",
  allowDuplicateExternalId: false,
  companyId,
});

beforeAll(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  await applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS);
  // what a file before this one may have left: only the first database is made anew for each
  await env.OTHER_DB.prepare('DELETE FROM "company"').run();
  await admin("/admin/companies/acme", { method: "PUT", body: { name: "Acme" } });
  await admin("/admin/companies/globex?database=DB_EAST", { method: "PUT", body: { name: "Globex" } });
});

afterAll(() => {
  vi.restoreAllMocks();
});

describe("a company", () => {
  it("stays in the database in which it was created", async () => {
    const names = async (query: string) => {
      const { body } = await read(await admin(`/admin/companies${query}`));
      return body.map(({ id }: { id: string }) => id);
    };
    expect(await names("?database=DB")).toEqual(["acme"]);
    expect(await names("?database=DB_EAST")).toEqual(["globex"]);
  });

  it("is in the list of all databases, in pages, with the one that has it", async () => {
    const seen: unknown[] = [];
    for (let next: string | undefined = "/admin/companies?limit=1"; next !== undefined; ) {
      const { status, body, headers } = await read(await admin(next), "Link");
      expect(status).toBe(200);
      seen.push(body.map(({ createdAt: _, ...company }: { createdAt: string }) => company));
      next = /<([^>]*)>/.exec(headers?.Link ?? "")?.[1];
    }
    expect(seen).toEqual([
      [{ id: "acme", name: expect.any(String) }],
      [{ id: "globex", name: expect.any(String), database: "DB_EAST" }],
    ]);
  });

  it("is listed once, whatever somebody has put into its id by hand", async () => {
    const id = "by/hand";
    await env.OTHER_DB.prepare('INSERT INTO "company" ("id", "name") VALUES (?, ?)')
      .bind(id, "By hand")
      .run();
    const first = await admin("/admin/companies?database=DB_EAST&limit=1");
    const [, next = ""] = /<([^>]*)>/.exec(first.headers.get("Link") ?? "") ?? [];
    const rest = await read(await admin(next));
    await env.OTHER_DB.prepare('DELETE FROM "company" WHERE "id" = ?').bind(id).run();
    expect([await first.json(), rest.body]).toEqual([
      [expect.objectContaining({ id })],
      [expect.objectContaining({ id: "globex" })],
    ]);
  });

  it("is in `DB` also where that is named", async () => {
    const put = await admin("/admin/companies/acme?database=DB", { method: "PUT", body: { name: "Acme" } });
    expect(put.status).toBe(200);
    const listed = await read(await admin("/admin/companies?database=DB"));
    expect(listed.body.map(({ id }: { id: string }) => id)).toEqual(["acme"]);
  });
});

describe("a key", () => {
  it("reads and writes the database that its record names, and no other", async () => {
    const west = callWith(bound, (await issue("acme")).key);
    const east = callWith(bound, (await issue("globex", "DB_EAST")).key);
    expect((await west(documented, { method: "POST", body: mapping("acme", "w") })).status).toBe(201);
    expect((await east(documented, { method: "POST", body: mapping("globex", "e") })).status).toBe(201);
    const seen = async (call: Call) =>
      (await read(await call(`${documented}?select=entityId,company(id)`))).body;
    expect(await seen(west)).toEqual([{ entityId: "w", company: { id: "acme" } }]);
    expect(await seen(east)).toEqual([{ entityId: "e", company: { id: "globex" } }]);
    const stored = (database: D1Database) =>
      database.prepare(`SELECT "entityId" FROM "externalIntegrationMapping"`).raw();
    expect(await stored(env.DB)).toEqual([["w"]]);
    expect(await stored(env.OTHER_DB)).toEqual([["e"]]);
  });

  it("shows its database, and its successor has the same", async () => {
    const { id } = await issue("globex", "DB_EAST");
    expect((await read(await admin(`/admin/keys/${id}`))).body).toMatchObject({ database: "DB_EAST" });
    const rotated = await admin(`/admin/keys/${id}/rotate`, { method: "POST", body: {} });
    expect((await read(rotated)).body).toMatchObject({ companyId: "globex", database: "DB_EAST" });
  });

  it("of `DB` has no database in its record", async () => {
    const { id } = await issue("acme", "DB");
    const { body } = await read(await admin(`/admin/keys/${id}`));
    expect(body).toMatchObject({ companyId: "acme" });
    expect(body).not.toHaveProperty("database");
  });

  it("is 503 for every request once its database is no longer bound", async () => {
    const { key } = await issue("globex", "DB_EAST");
    const answer = await callWith({}, key)(documented);
    expect(await read(answer, "Retry-After")).toEqual({
      status: 503,
      headers: { "Retry-After": "5" },
      body: {
        code: "PGRST001",
        message: "The database is not reachable",
        details: null,
        hint: "Try again in a moment.",
      },
    });
  });

  it.each([
    ["is not bound", "DB_WEST", 400, "22023", "database: there is no binding DB_WEST"],
    [
      "is something else",
      "API_KEYS",
      400,
      "PGRST102",
      "database: must be the name of a binding, such as DB_EAST",
    ],
    [
      "is a word of JavaScript",
      "__proto__",
      400,
      "PGRST102",
      "database: must be the name of a binding, such as DB_EAST",
    ],
  ])("is not created for a database that %s", async (_, database, status, code, details) => {
    const answer = await admin("/admin/keys", {
      method: "POST",
      body: { name: "A", companyId: null, scopes, database },
    });
    expect(await read(answer)).toMatchObject({ status, body: { code, details } });
  });

  it("is not created for a company of another database", async () => {
    const answer = await admin("/admin/keys", {
      method: "POST",
      body: { name: "A", companyId: "acme", scopes, database: "DB_EAST" },
    });
    expect((await read(answer)).status).toBe(404);
  });
});
