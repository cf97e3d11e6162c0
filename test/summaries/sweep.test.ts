/** The cron trigger keeps summaries of a company's mappings and its activity. */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import worker from "../../src/index";
import { summarizeCompany } from "../../src/summaries/summarize-company";
import { sweepDatabase, sweepSummaries } from "../../src/summaries/sweep";
import { api, makeCompany, makeKey, read } from "../support/fixtures";

const now = Date.parse("2026-06-01T12:00:00Z");
const settings = { everyMinutes: 60, activityDays: 90 };

/** Mappings with ids and their last syncs, so many minutes ago. */
async function fill(companyId: string, kind: string, minutes: readonly (number | null)[]): Promise<void> {
  const [integration = "", entityType = ""] = kind.split(" ");
  const rows = minutes.map((age) => ({
    at: age === null ? null : new Date(now - age * 60_000).toISOString().replace("Z", "000Z"),
  }));
  await env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping" ("id", "entityType", "entityId", "integration", "externalId",
       "allowDuplicateExternalId", "createdAt", "updatedAt", "companyId", "lastSyncedAt")
     SELECT ?1 || ?2 || ?3 || key, ?3, 'e' || key, ?2, iif(value ->> 'at' IS NULL, NULL, 'x' || key), 0,
       '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z', ?1, value ->> 'at' FROM json_each(?4)`,
  )
    .bind(companyId, integration, entityType, JSON.stringify(rows))
    .run();
}

const summaries = async (key: string, query = "order=integration,entityType") =>
  (await read(await api(`/mappingSummary?${query}`, {}, key))).body;

beforeEach(async () => {
  for (const id of ["acme", "other"]) {
    await env.DB.prepare(`DELETE FROM "company" WHERE "id" = ?`).bind(id).run();
    await makeCompany(id);
  }
  await env.DB.prepare(`DELETE FROM "externalIntegrationMappingChange"`).run();
});

describe("a sweep", () => {
  it("counts each integration and entity type of a company, as of its start", async () => {
    await fill("acme", "xero item", [1, 3, 5, null]);
    await fill("acme", "shopify item", [null, null]);
    await fill("other", "xero item", [60]);
    expect(await sweepDatabase(env.DB, now, settings, 45)).toMatchObject({ done: 2, mappings: 7 });
    const key = await makeKey({ companyId: "acme" });
    expect(await summaries(key)).toEqual([
      {
        companyId: "acme",
        integration: "shopify",
        entityType: "item",
        mappings: 2,
        linked: 0,
        neverSynced: 2,
        oldestSyncedAt: null,
        medianSyncedAt: null,
        newestSyncedAt: null,
        asOf: "2026-06-01T12:00:00Z",
      },
      {
        companyId: "acme",
        integration: "xero",
        entityType: "item",
        mappings: 4,
        linked: 3,
        neverSynced: 1,
        oldestSyncedAt: "2026-06-01T11:55:00Z",
        medianSyncedAt: "2026-06-01T11:56:30Z",
        newestSyncedAt: "2026-06-01T11:59:00Z",
        asOf: "2026-06-01T12:00:00Z",
      },
    ]);
  });

  it("shows a narrowed key only its integrations, and no key another company's", async () => {
    await fill("acme", "xero item", [1]);
    await fill("acme", "shopify item", [1]);
    await fill("other", "xero item", [1, 2]);
    await sweepDatabase(env.DB, now, settings, 45);
    const narrowed = await makeKey({ companyId: "acme", integrations: ["xero"] });
    const query = "select=companyId,integration,mappings&order=integration";
    expect(await summaries(narrowed, query)).toEqual([
      { companyId: "acme", integration: "xero", mappings: 1 },
    ]);
    const activity = await api("/mappingActivity?select=companyId,integration,inserts", {}, narrowed);
    expect(await activity.json()).toEqual([{ companyId: "acme", integration: "xero", inserts: 1 }]);
  });

  it("counts again once the summary is old enough, and replaces the old one", async () => {
    await fill("acme", "xero item", [1]);
    await sweepDatabase(env.DB, now, settings, 45);
    await env.DB.prepare(`DELETE FROM "externalIntegrationMapping" WHERE "companyId" = 'acme'`).run();
    await fill("acme", "shopify order", [1, 2]);
    expect(await sweepDatabase(env.DB, now + 59 * 60_000, settings, 45)).toMatchObject({ companies: 0 });
    expect(await sweepDatabase(env.DB, now + 61 * 60_000, settings, 45)).toMatchObject({ done: 2 });
    const key = await makeKey({ companyId: "acme" });
    expect(await summaries(key, "select=integration,entityType,mappings,asOf")).toEqual([
      { integration: "shopify", entityType: "order", mappings: 2, asOf: "2026-06-01T13:01:00Z" },
    ]);
  });

  it("continues in the next run where its statements ended, and counts each mapping once", async () => {
    const ages = Array.from({ length: 250 }, (_, index) => index);
    await fill("acme", "xero item", ages);
    const runs: Awaited<ReturnType<typeof sweepDatabase>>[] = [];
    for (let run = 0; run < 30 && !runs.some(({ done }) => done === 2); run += 1) {
      runs.push(await sweepDatabase(env.DB, now, settings, 20, 20));
    }
    expect(runs.length).toBeGreaterThan(1);
    expect(runs.reduce((sum, { mappings }) => sum + mappings, 0)).toBe(250);
    const key = await makeKey({ companyId: "acme" });
    const [summary] = await summaries(key);
    expect(summary).toMatchObject({ mappings: 250, linked: 250, asOf: "2026-06-01T12:00:00Z" });
    // The middle of 0 to 249 minutes is 124 or 125; a class of that age is 12 % wide.
    const median = (now - Date.parse(summary.medianSyncedAt)) / 60_000;
    expect(Math.abs(median - 124.5)).toBeLessThan(15);
  });

  it("counts each change of the feed once, by day, even when two runs overlap", async () => {
    await fill("acme", "xero item", [1, 2, 3]);
    await env.DB.prepare(
      `DELETE FROM "externalIntegrationMapping" WHERE "companyId" = 'acme' AND "entityId" = 'e0'`,
    ).run();
    await env.DB.prepare(
      `UPDATE "externalIntegrationMapping" SET "externalId" = 'changed' WHERE "companyId" = 'acme' AND "entityId" = 'e1'`,
    ).run();
    await Promise.all([
      sweepDatabase(env.DB, Date.now(), settings, 45),
      sweepDatabase(env.DB, Date.now(), settings, 45),
    ]);
    await sweepDatabase(env.DB, Date.now() + 3_700_000, settings, 45);
    const key = await makeKey({ companyId: "acme" });
    expect((await read(await api("/mappingActivity", {}, key))).body).toEqual([
      {
        companyId: "acme",
        day: new Date().toISOString().slice(0, 10),
        integration: "xero",
        entityType: "item",
        inserts: 3,
        updates: 1,
        deletes: 1,
      },
    ]);
  });

  it("forgets days that are older than activity is kept", async () => {
    await env.DB.prepare(
      `INSERT INTO "mappingActivity" VALUES ('acme', '2026-03-02', 'xero', 'item', 1, 0, 0), ('acme', '2026-03-03', 'xero', 'item', 2, 0, 0)`,
    ).run();
    await sweepDatabase(env.DB, now, settings, 45);
    const key = await makeKey({ companyId: "acme" });
    expect((await read(await api("/mappingActivity?select=day", {}, key))).body).toEqual([
      { day: "2026-03-03" },
    ]);
  });

  it("is not overwritten by an older run that ends later", async () => {
    await fill("acme", "xero item", [1, 2, 3]);
    const progress = { companyId: "acme", countedAt: null, startedAt: null, afterId: null, tally: null };
    const run = (statements: number) =>
      summarizeCompany(env.DB, progress, { now, activityDays: 90, statements, pageRows: 2 });
    await sweepDatabase(env.DB, now, settings, 45);
    expect(await run(8)).toMatchObject({ done: false });
    const statement = env.DB.prepare(
      `SELECT "countedAt", "startedAt", "tally" FROM "mappingSummaryProgress" WHERE "companyId" = 'acme'`,
    );
    expect(await statement.first()).toEqual({
      countedAt: "2026-06-01T12:00:00.000000Z",
      startedAt: null,
      tally: null,
    });
  });

  it("of a company that fails does not hold up the others", async () => {
    await fill("other", "xero item", [1]);
    await env.DB.prepare(
      `INSERT INTO "mappingSummaryProgress" ("companyId", "startedAt", "afterId", "tally")
       VALUES ('acme', '2026-06-01T00:00:00.000000Z', '', 'no JSON')`,
    ).run();
    expect(await sweepDatabase(env.DB, now, settings, 45)).toMatchObject({ companies: 2, done: 1 });
    const key = await makeKey({ companyId: "other" });
    expect(await summaries(key, "select=mappings")).toEqual([{ mappings: 1 }]);
  });

  it("logs what it did, and nothing when nothing is due", async () => {
    await fill("acme", "xero item", [1, 2]);
    const lines: string[] = [];
    await sweepSummaries({ DB: env.DB }, now, settings, (line) => lines.push(line));
    await sweepSummaries({ DB: env.DB }, now, settings, (line) => lines.push(line));
    const line = { event: "summaries", database: "DB", companies: 2, mappings: 2, done: 2, leftOut: 0 };
    expect(lines).toEqual([JSON.stringify(line)]);
  });

  it("takes no writes by the API", async () => {
    const key = await makeKey({ companyId: "acme" });
    expect(await read(await api("/mappingSummary", { method: "POST", body: {} }, key))).toMatchObject({
      status: 405,
    });
  });
});

describe("the Worker's crons", () => {
  it("keep summaries, one of them, and prune the feed, the others", async () => {
    await fill("acme", "xero item", [1]);
    const run = (cron: string) =>
      worker.scheduled(createScheduledController({ scheduledTime: new Date(now), cron }), { ...env });
    const key = await makeKey({ companyId: "acme" });
    await run("17 * * * *");
    expect(await summaries(key, "select=mappings")).toEqual([]);
    await run("*/10 * * * *");
    expect(await summaries(key, "select=mappings")).toEqual([{ mappings: 1 }]);
  });
});
