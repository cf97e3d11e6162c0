/** The audit log when something fails, and how long it is kept. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sweepAudit } from "../../src/admin/audit/sweep";
import { admin, emptyLog, entries, id, make, newestEntry, statusOf, xero } from "../support/admin";
import { callWith } from "../support/app-with-faults";
import { brokenKv, makeCompany } from "../support/fixtures";

const token = `${env.ADMIN_TOKEN}`;

const kept = { keepDays: 365, maxEntries: 100 };

beforeEach(async () => {
  await emptyLog();
  await makeCompany("acme");
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("what happens when something fails", () => {
  /** A database that takes no entries of the audit log after the first `most`. */
  const failing = (most: number): D1Database => {
    let saves = 0;
    return new Proxy(env.DB, {
      get(target, name) {
        if (name !== "prepare") return Reflect.get(target, name).bind(target);
        return (query: string) => {
          if (query.includes("adminAudit") && ++saves > most) {
            throw new Error("D1_ERROR: Network connection lost.");
          }
          return target.prepare(query);
        };
      },
    });
  };
  const quiet = () => vi.spyOn(console, "error").mockImplementation(() => undefined);
  const waiting = async () => (await env.API_KEYS.list({ prefix: "audit:" })).keys.length;

  it("revokes a key while the database is away, and tells of it afterwards", async () => {
    quiet();
    const { key, record } = await make();
    const call = callWith({ DB: failing(0) }, token);
    expect((await call(`/admin/keys/${record.id}`, { method: "DELETE" })).status).toBe(204);
    expect(await statusOf(key)).toBe(401);
    expect(await waiting()).toBe(2);
    const lines: string[] = [];
    await sweepAudit(env, Date.now(), kept, (line) => lines.push(line));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { event: "audit", database: "DB", moved: 2, deleted: 0 },
    ]);
    expect(await newestEntry()).toMatchObject({ action: "key.revoke", target: record.id, status: 204 });
    expect(await waiting()).toBe(0);
  });

  it("moves entries that are longer together than a parameter of D1 may be", async () => {
    const call = callWith({ MAINTENANCE: "read-only" }, token);
    const { record } = await make();
    const names = (letter: string) => Array.from({ length: 100 }, (_, n) => `${letter.repeat(90)}${n}`);
    const changes = { integrations: names("a"), entityTypes: names("b") };
    expect((await call(`/admin/keys/${record.id}`, { method: "PATCH", body: changes })).status).toBe(200);
    // As such changes leave them, and more of it than the local D1 takes, which takes more than D1 in production.
    const { keys } = await env.API_KEYS.list({ prefix: "audit:" });
    const left = JSON.parse((await env.API_KEYS.get(keys[0]?.name ?? "")) ?? "");
    const requestId = "r".repeat(110_000);
    // No id has a "u" of its own.
    const ids = Array.from({ length: 90 }, (_, n) => `${left.id.slice(0, 23)}u${String(n).padStart(2, "0")}`);
    await Promise.all(
      ids.map((id) => env.API_KEYS.put(`audit:${id}:0`, JSON.stringify({ ...left, id, requestId }))),
    );
    await sweepAudit(env, Date.now(), kept, () => undefined);
    expect(await waiting()).toBe(0);
    expect(
      await env.DB.prepare(
        `SELECT count(*) AS "n" FROM "adminAudit" WHERE length("requestId") = 110000`,
      ).first("n"),
    ).toBe(90);
  });

  it("writes nothing to the database during maintenance", async () => {
    const { record } = await make();
    const call = callWith({ MAINTENANCE: "read-only" }, token);
    await call(`/admin/keys/${record.id}`, { method: "PATCH", body: { suspended: true } });
    expect((await newestEntry()).action).toBe("key.create");
    await sweepAudit(env, Date.now(), kept, () => undefined);
    expect(await newestEntry()).toMatchObject({ action: "key.suspend", target: record.id, status: 200 });
  });

  it("does nothing if the entry can be written nowhere", async () => {
    quiet();
    const call = callWith({ DB: failing(0), API_KEYS: brokenKv }, token);
    const path = "/admin/companies/initech";
    expect((await call(path, { method: "PUT", body: { name: "Initech" } })).status).toBe(503);
    expect(await (await admin("/companies")).text()).not.toContain("initech");
  });

  it("has an entry without a status of a change after which the Worker died", async () => {
    quiet();
    const call = callWith({ DB: failing(1) }, token);
    const body = { name: "Hooli" };
    expect((await call("/admin/companies/hooli", { method: "PUT", body })).status).toBe(201);
    expect(await newestEntry()).toMatchObject({
      action: "company.put",
      target: "hooli",
      changes: { name: { after: "Hooli" } },
      status: null,
    });
    // It did not die: the outcome waits, and takes the place of the beginning.
    await sweepAudit(env, Date.now(), kept, () => undefined);
    expect(await newestEntry()).toMatchObject({ target: "hooli", status: 201 });
  });

  it("names the key that was made, and the one that took its place, before it says what came of it", async () => {
    quiet();
    const made = await callWith({ DB: failing(1) }, token)("/admin/keys", { method: "POST", body: xero });
    const { id: first } = await made.json<{ id: string }>();
    expect(await newestEntry()).toMatchObject({ action: "key.create", target: first, status: null });
    const path = `/admin/keys/${first}/rotate`;
    const rotated = await callWith({ DB: failing(1) }, token)(path, { method: "POST", body: {} });
    const { id: second } = await rotated.json<{ id: string }>();
    expect([first, second]).toEqual([id, id]);
    expect(await newestEntry()).toMatchObject({
      action: "key.rotate",
      target: first,
      changes: { successor: { after: second } },
      status: null,
    });
  });

  /** KV that gives nothing under the names that it lists. */
  const blindKv = () =>
    new Proxy(env.API_KEYS, {
      get(target, name) {
        if (name !== "get") return Reflect.get(target, name).bind(target);
        return async (names: readonly string[]) => new Map(names.map((one) => [one, null]));
      },
    });

  it("keeps in KV what KV lists and does not give yet", async () => {
    const { record } = await make();
    const call = callWith({ MAINTENANCE: "read-only" }, token);
    await call(`/admin/keys/${record.id}`, { method: "DELETE" });
    await sweepAudit({ ...env, API_KEYS: blindKv() }, Date.now(), kept, () => undefined);
    expect(await waiting()).toBe(2);
    await sweepAudit(env, Date.now(), kept, () => undefined);
    expect([await waiting(), (await newestEntry()).action]).toEqual([0, "key.revoke"]);
  });

  it("has the code of a change that failed", async () => {
    quiet();
    const { record } = await make();
    const call = callWith({ API_KEYS: brokenKv }, token);
    expect((await call(`/admin/keys/${record.id}`, { method: "DELETE" })).status).toBe(503);
    expect(await newestEntry()).toMatchObject({ action: "key.revoke", status: 503, code: "PGRST001" });
  });
});

describe("retention", () => {
  it("deletes what is older, and keeps the rest", async () => {
    await make();
    await sweepAudit(env, Date.now() + 364 * 86_400_000, kept, () => undefined);
    expect(await entries()).toHaveLength(1);
    const lines: string[] = [];
    await sweepAudit(env, Date.now() + 366 * 86_400_000, kept, (line) => lines.push(line));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { event: "audit", database: "DB", moved: 0, deleted: 1 },
    ]);
    expect(await entries()).toEqual([]);
  });

  it("keeps so many entries at most, the newest", async () => {
    await make();
    for (const name of ["one", "two", "three"]) await make({ ...xero, name });
    const all = await entries();
    const lines: string[] = [];
    const sweep = (maxEntries: number) =>
      sweepAudit(env, Date.now(), { ...kept, maxEntries }, (line) => lines.push(line));
    await sweep(4);
    expect(await entries()).toEqual(all);
    await sweep(2);
    expect(await entries()).toEqual(all.slice(0, 2));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { event: "audit", database: "DB", moved: 0, deleted: 2 },
    ]);
  });
});
