/** A database that lacks migrations: `/health/ready` says which, and requests are told that it is no fault of theirs. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Databases } from "../../src/config/bindings";
import { migrations } from "../../src/db/migrations";
import { callWith } from "../support/app-with-faults";
import { makeCompany, makeKey, read } from "../support/fixtures";
import { mapping, standard } from "../support/mappings";

const { OTHER_DB: other, TEST_MIGRATIONS: all } = env;
const newest = all.at(-1)?.name;
let key = "";
let lines: string[] = [];

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(() => {
  lines = [];
  vi.spyOn(console, "error").mockImplementation((line) => lines.push(String(line)));
});

afterEach(() => {
  vi.restoreAllMocks();
});

const notReady = (details: string) => ({
  status: 503,
  headers: { "Retry-After": "5", "Cache-Control": "no-store" },
  body: {
    code: "PGRST001",
    message: "Not ready",
    details,
    hint: "The operator applies migrations with npm run deploy, or with wrangler d1 migrations apply.",
  },
});

const readiness = async (databases: Partial<Databases>) =>
  read(await callWith(databases, key)("/health/ready"), "Retry-After", "Cache-Control");

const missingSchema = {
  status: 503,
  headers: { "Retry-After": "5", "Proxy-Status": "Crosswalk; error=PGRST002" },
  body: {
    code: "PGRST002",
    message: "The database does not have all that this version of the service needs",
    details: null,
    hint: "Its migrations are not all applied. Try again in a moment, or ask the operator of this service.",
  },
};

it("the code knows every migration of the folder", () => {
  expect(migrations).toEqual(all.map(({ name }) => name));
});

describe("a database without tables", () => {
  it("is not ready, and neither is a service with it among several", async () => {
    const behind = `is behind: ${all[0]?.name} and ${all.length - 1} more are not applied`;
    expect(await readiness({ DB: other })).toEqual(notReady(`database DB ${behind}`));
    expect(await readiness({ DB_EAST: other })).toEqual(notReady(`database DB_EAST ${behind}`));
    expect(lines[0]).toContain(`PostgrestError: Not ready <- Error: database DB ${behind} | `);
  });

  it.each([
    ["a read", standard, { method: "GET" }],
    ["an insert", standard, { method: "POST", body: mapping("1") }],
    ["a delete", `${standard}?id=eq.1`, { method: "DELETE" }],
    ["a view", "/rpc/resolve", { method: "POST", body: { integration: "xero", externalIds: ["1"] } }],
    ["a command", "/rpc/unlink", { method: "POST", body: { rows: [{ id: "1" }] } }],
  ])("answers %s with 503, and the log says what is missing", async (_, path, init) => {
    const answer = await callWith({ DB: other }, key)(path, init);
    expect(await read(answer, "Retry-After", "Proxy-Status")).toEqual(missingSchema);
    expect(lines).toEqual([expect.stringMatching(/^PostgrestError: .* <- Error: D1_ERROR: no such table: /)]);
  });

  it("answers /admin with the same", async () => {
    const answer = await callWith({ DB: other }, env.ADMIN_TOKEN)("/admin/companies");
    expect(await read(answer, "Retry-After", "Proxy-Status")).toEqual(missingSchema);
    expect(lines).toEqual([expect.stringContaining("D1_ERROR: no such table: company")]);
  });
});

describe("a database that is behind by one migration", () => {
  beforeAll(() => applyD1Migrations(other, all.slice(0, -1)));

  it("is not ready until it is applied", async () => {
    expect(await readiness({ DB: other })).toEqual(
      notReady(`database DB is behind: ${newest} is not applied`),
    );
    await applyD1Migrations(other, all);
    expect(await readiness({ DB: other })).toMatchObject({ status: 200, body: { status: "ok" } });
  });
});

describe("a database that is newer than the code", () => {
  it("is ready, because migrations are applied before a deploy", async () => {
    await applyD1Migrations(other, [...all, { name: "9999_of_the_next_version.sql", queries: ["SELECT 1"] }]);
    expect(await readiness({ DB: other })).toMatchObject({ status: 200, body: { status: "ok" } });
  });
});

describe("a database without a column that the code needs", () => {
  beforeAll(() =>
    other.exec(`ALTER TABLE "externalIntegrationMapping" RENAME COLUMN "remoteUpdatedAt" TO "later"`),
  );

  it.each([
    ["a read", "", { method: "GET" }],
    ["a filter", "?select=id&remoteUpdatedAt=is.null", { method: "GET" }],
    ["an insert", "", { method: "POST", body: { ...mapping("1"), remoteUpdatedAt: "2026-01-01" } }],
    ["a change", "?id=eq.1", { method: "PATCH", body: { remoteUpdatedAt: "2026-01-01" } }],
  ])("answers %s with 503", async (_, query, init) => {
    const answer = await callWith({ DB: other }, key)(standard + query, init);
    expect(await read(answer, "Retry-After", "Proxy-Status")).toEqual(missingSchema);
    expect(lines).toEqual([expect.stringMatching(/D1_ERROR: .*remoteUpdatedAt/)]);
  });
});

describe("a database without an index that the code needs", () => {
  it("refuses the upsert by it with 503, and writes nothing", async () => {
    const index = "externalIntegrationMapping_unique_externalId_idx";
    await env.DB.exec(`DROP INDEX "${index}"`);
    const onConflict = `${standard}?on_conflict=integration,externalId,entityType,companyId`;
    const answer = await callWith({}, key)(onConflict, {
      method: "POST",
      body: mapping("1"),
      headers: { Prefer: "resolution=merge-duplicates" },
    });
    expect(await read(answer, "Retry-After", "Proxy-Status")).toEqual(missingSchema);
    expect(await env.DB.prepare(`SELECT count(*) FROM "externalIntegrationMapping"`).raw()).toEqual([[0]]);
  });
});
