/** What goes on around a company that moves: other isolates, keys over all companies, `/admin`, crons and webhooks. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { sweepChanges } from "../../../src/changes/sweep";
import { readSettings } from "../../../src/config/settings";
import { sweepPlaces } from "../../../src/moves/publish";
import { limitTable } from "../../../src/postgrest";
import { sweepSummaries } from "../../../src/summaries/sweep";
import { Courier } from "../../../src/webhooks/delivery/courier";
import { changedWebhooks } from "../../../src/webhooks/webhook-store";
import { makeKey, read } from "../../support/fixtures";
import { documented, mapping, standard } from "../../support/mappings";
import { countRows, refused, silenceErrors, startWithCompanies } from "../../support/moves/companies";
import {
  begin,
  type Call,
  east,
  finish,
  move,
  startWorker,
  status,
  step,
  type Worker,
} from "../../support/moves/two-databases";
import { makeWebhook, receiver, seqsOf } from "../../support/webhooks/receiver";

let worker: Worker;
let acme: Call;

silenceErrors();

beforeEach(async () => {
  const { worker: started, key } = await startWithCompanies();
  worker = started;
  acme = worker.as(key);
});

const row = (name: string) => mapping(name, { id: name });
const create = (call: Call, name: string) => call(documented, { method: "POST", body: row(name) });
/** Creates one that nothing is in the way of. */
async function add(call: Call, name: string): Promise<void> {
  expect(await read(await create(call, name))).toEqual({ status: 201, body: "" });
}

const ids = async (call: Call) =>
  (await read(await call(`${standard}?select=id&order=id`))).body.map(({ id }: { id: string }) => id);

const isMoving = (message: string) => ({
  status: 503,
  headers: { "Retry-After": "2" },
  body: { code: "PGRST001", message, details: null, hint: "Try again in a moment." },
});

/** Up to where nothing is left but the switch. */
async function untilFollowing(to = "DB_EAST"): Promise<void> {
  await begin(worker, to);
  while ((await status(worker)).body.state !== "follow") await step(worker);
}

const setFence = (state: string, until: string | null) =>
  env.DB.prepare(`UPDATE "companyFence" SET "state" = ?, "until" = ?`).bind(state, until).run();

describe("an isolate", () => {
  it("that has not heard of the move writes nothing in the database that was left", async () => {
    const late = startWorker().as(await makeKey({ companyId: "acme" }));
    await add(late, "a");
    await move(worker);
    for (const answer of [
      await create(late, "b"),
      await late(`${documented}?id=eq.a`, { method: "PATCH", body: { externalId: "x" } }),
      await late(`${documented}?id=eq.a`, { method: "DELETE" }),
    ]) {
      expect(await read(answer, "Retry-After")).toEqual(
        isMoving("The company has moved to another database"),
      );
    }
    expect(await ids(acme)).toEqual(["a"]);
  });

  it("that knows of it reads and writes where the company is, from the switch on", async () => {
    await untilFollowing();
    const other = startWorker().as(await makeKey({ companyId: "acme" }));
    await add(other, "a");
    await finish(worker);
    // This row is in the copy only, and this isolate still takes the company for moving.
    await add(other, "b");
    expect(await ids(other)).toEqual(["a", "b"]);
    expect((await other(`${documented}?id=eq.b`)).status).toBe(200);
    expect((await other(`${documented}?id=eq.b`, { method: "DELETE" })).status).toBe(204);
    expect(await ids(acme)).toEqual(["a"]);
    const link = { rows: [{ entityType: "item", entityId: "l", integration: "xero", externalId: "x" }] };
    expect((await read(await other("/rpc/link", { method: "POST", body: link }))).body).toMatchObject([
      { action: "created" },
    ]);
    expect(await east.prepare(`SELECT count(*) AS "n" FROM "externalIntegrationMapping"`).first("n")).toBe(2);
  });

  it("that has not heard of it is refused while the company is frozen, and writes again when it has thawed", async () => {
    const late = startWorker().as(await makeKey({ companyId: "acme" }));
    await add(late, "a");
    await untilFollowing();
    await setFence("frozen", "2999-01-01T00:00:00.000000Z");
    expect(await read(await create(late, "b"), "Retry-After")).toEqual(
      isMoving("The company is being moved to another database"),
    );
    // The mover has crashed, and the time is over.
    await setFence("frozen", "2026-01-01T00:00:00.000000Z");
    await add(late, "b");
    expect(await finish(worker)).toMatchObject({ figures: { followed: 1 } });
    expect(await ids(acme)).toEqual(["a", "b"]);
  });

  it("waits with a write while the company is frozen, and reads meanwhile", async () => {
    await untilFollowing();
    await add(acme, "a");
    await setFence("frozen", "2999-01-01T00:00:00.000000Z");
    const waiting = create(acme, "b");
    expect(await ids(acme)).toEqual(["a"]);
    await setFence("leaving", null);
    expect((await waiting).status).toBe(201);
  });

  it("opens the copy that a mover which crashed after the switch has left closed", async () => {
    await add(acme, "a");
    await untilFollowing();
    await setFence("left", null);
    expect(await ids(acme)).toEqual(["a"]);
    await add(acme, "b");
    expect((await status(worker)).body).toMatchObject({ state: "settled", database: "DB_EAST" });
    // Nobody has told the others yet: the next cron does.
    await sweepPlaces(worker.bindings);
    expect(await env.API_KEYS.get("companies", "json")).toEqual({
      acme: { database: "DB_EAST", moving: false },
    });
  });
});

describe("a key over all companies", () => {
  it("sees a company in one of the two databases, and writes it in no other", async () => {
    await add(acme, "a");
    const service = worker.as(await makeKey({ companyId: null }));
    const body = { name: "S", companyId: null, scopes: ["view", "create"], database: "DB_EAST" };
    const made = await read(await worker.admin("/admin/keys", { method: "POST", body }));
    const eastern = worker.as(made.body.key);
    const seen = async () => [await ids(service), await ids(eastern)];
    expect(await seen()).toEqual([["a"], []]);
    await untilFollowing();
    expect(await seen()).toEqual([["a"], []]);
    expect(await read(await create(eastern, "b"), "Retry-After")).toEqual(
      isMoving("The company is being moved to another database"),
    );
    await finish(worker);
    expect(await seen()).toEqual([[], ["a"]]);
    expect(await read(await create(service, "b"))).toEqual(
      refused({
        code: "55000",
        message: "The company has moved to another database",
        details: "Nothing was written. This key is for the database that the company has left.",
        hint: "Use a key of the company, which goes where the company is, or a service key of the database that it is in now.",
      }),
    );
    await add(eastern, "b");
    const companies = await read(await service(`${standard.replace(/\w+$/, "company")}?select=id`));
    expect(companies.body).toEqual([{ id: "globex" }]);
    // Afterwards the database that was left knows nothing of the company.
    await worker.admin("/admin/companies/acme/move/drop-source", { method: "POST" });
    expect(await read(await create(service, "c"))).toEqual(
      refused({
        code: "23503",
        message:
          'insert or update on table "externalIntegrationMapping" violates foreign key constraint "externalIntegrationMapping_companyId_fkey"',
        details: 'Key (companyId)=(acme) is not present in table "company".',
      }),
    );
    expect([await seen(), await countRows(env.DB, "externalIntegrationMapping")]).toEqual([
      [[], ["a", "b"]],
      0,
    ]);
  });
});

describe("/admin", () => {
  it("goes by where the company is", async () => {
    await add(acme, "a");
    await move(worker);
    const other = { method: "PUT", body: { name: "Acme Ltd" } };
    expect((await worker.admin("/admin/companies/acme", other)).status).toBe(200);
    expect(await east.prepare(`SELECT "name" FROM "company" WHERE "id" = 'acme'`).first("name")).toBe(
      "Acme Ltd",
    );
    expect(await read(await worker.admin("/admin/companies/globex?database=DB_EAST", other))).toMatchObject({
      status: 201,
    });
    const refused = await read(
      await worker.admin("/admin/keys", {
        method: "POST",
        body: { name: "A", companyId: "acme", scopes: ["view"], database: "DB_WEST" },
      }),
    );
    expect(refused.body.details).toBe("database: there is no binding DB_WEST");
    const key = { name: "A", companyId: "acme", scopes: ["view"] };
    const made = await read(await worker.admin("/admin/keys", { method: "POST", body: key }));
    expect(await ids(worker.as(made.body.key))).toEqual(["a"]);
    const listed = async (query: string) =>
      (await read(await worker.admin(`/admin/companies${query}`))).body.map(({ id }: { id: string }) => id);
    const lists = [await listed(""), await listed("?database=DB"), await listed("?database=DB_EAST")];
    expect(lists).toEqual([["globex", "acme", "globex"], ["globex"], ["acme", "globex"]]);
    const webhook = { companyId: "acme", url: "https://example.com/hook" };
    const hook = await read(await worker.admin("/admin/webhooks", { method: "POST", body: webhook }));
    expect(hook.body).toMatchObject({ companyId: "acme", database: "DB_EAST" });
    for (const [query, seen] of [
      ["", [hook.body.id]],
      ["?companyId=acme", [hook.body.id]],
      ["?companyId=globex", []],
      ["?database=DB", []],
    ] as const) {
      const hooks = await read(await worker.admin(`/admin/webhooks${query}`));
      expect(hooks.body.map(({ id }: { id: string }) => id)).toEqual(seen);
    }
  });
});

describe("the crons", () => {
  const later = Date.now() + 400 * 86_400_000;

  it("leave a company that moves alone, and serve it where it is afterwards", async () => {
    for (const name of ["a", "b", "c"]) await add(acme, name);
    await untilFollowing();
    const run = async () => {
      await sweepChanges(worker.bindings, later, 30, () => {});
      await sweepSummaries(worker.bindings, later, { everyMinutes: 1, activityDays: 90 }, () => {});
    };
    const counts = async (database: D1Database) =>
      database
        .prepare(
          `SELECT (SELECT count(*) FROM "externalIntegrationMappingChange") AS "changes",
             (SELECT count(*) FROM "mappingSummary" WHERE "companyId" = 'acme') AS "summaries"`,
        )
        .first();
    await run();
    expect([await counts(env.DB), await counts(east)]).toEqual([
      { changes: 3, summaries: 0 },
      { changes: 3, summaries: 0 },
    ]);
    await finish(worker);
    await run();
    expect([await counts(env.DB), await counts(east)]).toEqual([
      { changes: 3, summaries: 0 },
      { changes: 1, summaries: 1 },
    ]);
  });
});

describe("a webhook", () => {
  it("delivers each change once, from whichever database its company is in", async () => {
    const { url, seen } = receiver();
    const { id, object, ref } = await makeWebhook(url);
    const settings = readSettings(worker.bindings, limitTable);
    // The webhook's own object, which has one database, is not woken.
    acme = startWorker({}, false).as(await makeKey({ companyId: "acme" }));
    const deliver = () =>
      runInDurableObject(object, async (_, { storage }) => {
        const courier = new Courier(storage, worker.bindings, settings);
        if (courier.place.get() === undefined) courier.place.set(ref);
        for (let steps = 0; steps < 5; steps += 1) if ((await courier.next()).kind !== "more") break;
        return courier.place.get()?.database;
      });
    await add(acme, "a");
    expect(await deliver()).toBe("DB");
    await untilFollowing();
    expect(await changedWebhooks(east, null, 10)).toEqual([]);
    const moving = startWorker({}, false).as(await makeKey({ companyId: "acme" }));
    await add(moving, "b");
    await finish(worker);
    await add(moving, "c");
    expect([await changedWebhooks(env.DB, null, 10), await changedWebhooks(east, null, 10)]).toEqual([
      [],
      [id],
    ]);
    expect(await deliver()).toBe("DB_EAST");
    expect(seqsOf(await seen(2))).toEqual([[1], [2, 3]]);
  });

  it("keeps its place while its company is between two databases", async () => {
    const { object, ref } = await makeWebhook(receiver().url);
    await untilFollowing();
    await setFence("left", null);
    const settings = readSettings(worker.bindings, limitTable);
    const place = { ...ref, cursor: "61636d65-7-0f3a9c" };
    const kept = await runInDurableObject(object, async (_, { storage }) => {
      const courier = new Courier(storage, worker.bindings, settings);
      courier.place.set(place);
      await expect(courier.next()).rejects.toThrow("is between two databases");
      return courier.place.get();
    });
    expect(kept).toEqual(place);
  });
});
