/** A company moves to another database: all that it has, to the letter, and its keys go with it. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { changes, mappings, small } from "../../../src/moves/copy/tables";
import type { ShownMove } from "../../../src/moves/move-record";
import { sweepSummaries } from "../../../src/summaries/sweep";
import { iso } from "../../support/admin";
import { read } from "../../support/fixtures";
import { documented, mapping, standard } from "../../support/mappings";
import {
  countRows,
  countTriggers,
  createMappings,
  refused,
  silenceErrors,
  startWithCompanies,
} from "../../support/moves/companies";
import {
  allOf,
  begin,
  east,
  finish,
  move,
  startWorker,
  status,
  step,
  type Worker,
} from "../../support/moves/two-databases";

let worker: Worker;
let key: string;

silenceErrors();

beforeEach(async () => {
  ({ worker, key } = await startWithCompanies());
});

const create = (names: readonly string[], companyId = "acme") =>
  createMappings(worker.as(key), names, companyId);

describe("a move", () => {
  it("copies each table that has rows of companies, but for its own", async () => {
    const tables = await env.DB.prepare(
      `SELECT "name" FROM "sqlite_schema" WHERE "type" = 'table' AND "sql" LIKE '%"companyId" TEXT%' ORDER BY 1`,
    ).raw();
    const copied = [mappings, changes, ...small].map(({ name }) => name);
    const own = ["companyArrival", "companyFence", "companyWritten"];
    // The audit log is of the whole service, and in `DB` only.
    expect(tables.flat()).toEqual([...copied, ...own, "adminAudit"].sort());
  });

  it("takes all that a company has, and clients go on where they were", async () => {
    const acme = worker.as(key);
    expect((await create(["a", "b", "c"])).status).toBe(201);
    const metadata =
      '{"n": 12345678901234567890.10, "e": 1E5, "text": "a \\"b\\" é\\u2028\\\\", "none": null}';
    await acme(`${documented}?id=eq.a`, { method: "PATCH", body: `{"metadata": ${metadata}}` });
    await acme(`${documented}?id=eq.b`, {
      method: "PATCH",
      body: { externalId: null, allowDuplicateExternalId: true, lastSyncedAt: "2026-01-02T03:04:05.678901Z" },
    });
    const { headers } = await read(await acme("/rpc/changes", { method: "POST" }), "Crosswalk-Cursor");
    await acme(`${documented}?id=eq.c`, { method: "DELETE" });
    const webhook = { companyId: "acme", url: "https://example.com/hook" };
    const made = await read(await worker.admin("/admin/webhooks", { method: "POST", body: webhook }));
    await env.DB.prepare(
      `INSERT INTO "mappingActivity" VALUES ('acme', '2026-01-01', 'xero', 'customer', 3, 2, 1)`,
    ).run();
    const before = await allOf(env.DB);

    expect(await move(worker)).toEqual({
      companyId: "acme",
      state: "settled",
      database: "DB_EAST",
      from: "DB",
      to: "DB_EAST",
      kept: ["DB"],
      secondsToSwitch: 0,
      startedAt: expect.stringMatching(iso),
      arrivedAt: expect.stringMatching(iso),
      figures: {
        mappings: 2,
        copiedMappings: 2,
        copiedChanges: 6,
        comparedMappings: 2,
        comparedChanges: 6,
        followed: 0,
        repaired: 0,
        frozenMilliseconds: expect.any(Number),
      },
    });
    expect(await allOf(east)).toEqual(before);
    expect(before.mappings.map(({ metadata: text }) => text)).toContain(
      '{"e": 1E5, "n": 12345678901234567890.10, "none": null, "text": "a \\"b\\" é\u2028\\\\"}',
    );
    const since = headers?.["Crosswalk-Cursor"] ?? "";
    await acme(documented, { method: "POST", body: mapping("d", { id: "d" }) });
    for (const call of [acme, startWorker().as(key)]) {
      const news = await read(
        await call("/rpc/changes?select=seq,op,mappingId", { method: "POST", body: { since } }),
      );
      expect(news.body).toEqual([
        { seq: 6, op: "delete", mappingId: "c" },
        { seq: 7, op: "insert", mappingId: "d" },
      ]);
      const named = await read(await call(`${standard}?select=id,company(name)&order=id`));
      expect(named.body.map(({ id }: { id: string }) => id)).toEqual(["a", "b", "d"]);
    }
    expect((await read(await worker.admin(`/admin/webhooks/${made.body.id}`))).body).toMatchObject({
      id: made.body.id,
      database: "DB_EAST",
    });
    expect(await countTriggers(east)).toBe(0);
  });

  it("copies again what is written meanwhile, a touch that no feed tells of too, and takes the new name", async () => {
    const acme = worker.as(key);
    await create(["a", "b"]);
    await begin(worker);
    while ((await status(worker)).body.state !== "follow") await step(worker);
    const touched = "2026-03-04T05:06:07Z";
    await acme(`${documented}?id=eq.a`, { method: "PATCH", body: { lastSyncedAt: touched } });
    await acme(`${documented}?id=eq.b`, { method: "DELETE" });
    await create(["c"]);
    await worker.admin("/admin/companies/acme", { method: "PUT", body: { name: "Acme Ltd" } });
    expect(await finish(worker)).toMatchObject({ figures: { followed: 3, repaired: 0 } });
    const rows = await read(await acme(`${standard}?select=id,lastSyncedAt,company(name)&order=id`));
    expect(rows.body).toEqual([
      { id: "a", lastSyncedAt: touched, company: { name: "Acme Ltd" } },
      { id: "c", lastSyncedAt: null, company: { name: "Acme Ltd" } },
    ]);
  });

  it("finds a row of the copy that is not as in the source, and copies it again", async () => {
    await create(["a", "b"]);
    await begin(worker);
    while ((await status(worker)).body.state !== "compare") await step(worker);
    await east.batch([
      east.prepare(`DELETE FROM "companyFence"`),
      east.prepare(`UPDATE "externalIntegrationMapping" SET "externalId" = 'wrong' WHERE "id" = 'a'`),
      east.prepare(`DELETE FROM "externalIntegrationMapping" WHERE "id" = 'b'`),
      east.prepare(`DELETE FROM "externalIntegrationMappingChange" WHERE "seq" > 2`),
      east.prepare(`INSERT INTO "companyFence" VALUES ('acme', 'arriving', 'DB', NULL, NULL)`),
    ]);
    const before = await allOf(env.DB);
    expect(await finish(worker)).toMatchObject({ figures: { repaired: 2 } });
    expect((await allOf(east)).mappings).toEqual(before.mappings);
  });

  it("does not switch before every isolate can have learned of it", async () => {
    await begin(worker, "DB_EAST", 60);
    for (let steps = 0; steps < 10; steps += 1) await step(worker);
    const { body } = await status(worker);
    expect(body).toMatchObject({ state: "follow", database: "DB" });
    expect(body.secondsToSwitch).toBeGreaterThan(50);
  });

  it("begun again is the same move, and moved again is no move", async () => {
    await create(["a"]);
    const { body } = await begin(worker);
    await step(worker);
    expect((await begin(worker)).body).toMatchObject({
      startedAt: body.startedAt,
      figures: { copiedMappings: 1 },
    });
    const moved = await finish(worker);
    expect((await begin(worker)).body).toEqual(moved);
  });

  it("has one entry in the audit log for all the pieces in which the old rows go", async () => {
    await env.DB.prepare(
      `WITH RECURSIVE "n" ("i") AS (SELECT 1 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < 1200)
       INSERT INTO "externalIntegrationMapping" ("id", "entityType", "entityId", "integration",
         "allowDuplicateExternalId", "companyId") SELECT 'm' || "i", 'item', "i", 'xero', 0, 'acme' FROM "n"`,
    ).run();
    await move(worker);
    const kept: unknown[] = [];
    for (let pieces = 0; pieces < 2; pieces += 1) {
      const path = "/admin/companies/acme/move/drop-source";
      kept.push((await read(await worker.admin(path, { method: "POST" }))).body.kept);
    }
    expect(kept).toEqual([["DB"], []]);
    const entries = await read(await worker.admin("/admin/audit?action=company.drop-source"));
    expect(entries.body).toMatchObject([{ target: "acme", companyId: "acme", status: 200 }]);
  });

  it("goes back, after the old rows were dropped", async () => {
    await create(["a", "b"]);
    await move(worker);
    expect(await begin(worker, "DB")).toEqual(
      refused({
        code: "55000",
        message: 'The database DB keeps rows of the company "acme" from before it moved away',
        hint: "Drop them first: npm run companies -- drop-source",
      }),
    );
    const dropped = await read(
      await worker.admin("/admin/companies/acme/move/drop-source", { method: "POST" }),
    );
    expect(dropped.body).toMatchObject({ state: "settled", database: "DB_EAST", kept: [] });
    expect([
      await countRows(env.DB, "externalIntegrationMapping"),
      await countRows(env.DB, "externalIntegrationMappingChange"),
    ]).toEqual([0, 0]);
    expect(await countTriggers(env.DB)).toBe(0);
    const before = await allOf(east);
    expect(await move(worker, "DB")).toMatchObject({ database: "DB", from: "DB_EAST", kept: ["DB_EAST"] });
    expect(await allOf(env.DB)).toEqual(before);
    expect((await read(await startWorker().as(key)(`${standard}?select=id&order=id`))).body).toEqual([
      { id: "a" },
      { id: "b" },
    ]);
  });
});

describe("on the free plan, which runs 50 statements a request", () => {
  let statements = 0;
  const counted = (database: D1Database): D1Database =>
    new Proxy(database, {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (name === "prepare") statements += 1;
        return typeof value === "function" ? value.bind(target) : value;
      },
    });

  it("a company moves with three databases, and a move is cancelled", async () => {
    await applyD1Migrations(env.THIRD_DB, env.TEST_MIGRATIONS);
    await create(["a", "b", "c"]);
    // What is small is copied at the switch, each table in statements of its own.
    const webhook = { companyId: "acme", url: "https://example.com/hooks" };
    expect((await worker.admin("/admin/webhooks", { method: "POST", body: webhook })).status).toBe(201);
    await sweepSummaries({ DB: env.DB }, Date.now(), { everyMinutes: 1, activityDays: 90 }, () => {});
    const names = { DB: env.DB, DB_EAST: east, DB_WEST: env.THIRD_DB };
    const bound = Object.entries(names).map(([name, database]) => [name, counted(database)]);
    const many = startWorker(Object.fromEntries(bound));
    const most: Record<string, number> = {};
    const ask = async (what: string, method: string, path = "", body?: object): Promise<ShownMove> => {
      statements = 0;
      const answer = await read(
        await many.admin(`/admin/companies/acme/move${path}`, { method, ...(body && { body }) }),
      );
      expect(answer.status, what).toBe(200);
      most[what] = Math.max(most[what] ?? 0, statements);
      return answer.body;
    };
    const begun = () => ask("start", "POST", "", { to: "DB_EAST", announceSeconds: 0 });
    await begun();
    while ((await ask("cancel", "DELETE")).state !== "settled");
    await begun();
    for (let state = ""; state !== "settled"; ) {
      ({ state } = await ask("step", "POST", "/step"));
      // So that each step has some of the feed to copy.
      if (state === "follow") await create([`later-${most.step}-${statements}`]);
    }
    await ask("show", "GET");
    await ask("drop", "POST", "/drop-source");
    expect(Object.keys(most)).toEqual(["start", "cancel", "step", "show", "drop"]);
    expect(Object.entries(most).filter(([, count]) => count > 50)).toEqual([]);
  });
});
