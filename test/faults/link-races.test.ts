/** What happens between what a command reads and what it writes: nothing that it decided on is lost, and nothing of others. */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../support/app-with-faults";
import { type Fault, faultyD1 } from "../support/faulty-d1";
import { applyMigrations, makeCompany, makeKey } from "../support/fixtures";
import { clearRows, type Fields } from "../support/mappings";

let key = "";

beforeAll(async () => {
  await applyMigrations();
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});
beforeEach(clearRows);

const row = (entityId: string, externalId: string, more: Fields = {}): Fields => ({
  entityType: "customer",
  entityId,
  integration: "xero",
  externalId,
  ...more,
});

const plain = () => callWith({ DB: env.DB }, key);
const rpc = (name: string, body: Fields, call = plain()) =>
  call(`/rpc/${name}?select=action`, { method: "POST", body });

/** Calls a command, and something else after its read and before its write. */
async function raced(name: string, body: Fields, by: () => Promise<unknown>) {
  let done = false;
  const fault: Fault = {
    kind: "raced",
    by: async () => {
      done = true;
      await by();
    },
  };
  // The first call reads, the second writes.
  const { database, calls } = faultyD1(env.DB, (call) => (call === 2 && !done ? fault : undefined));
  const response = await rpc(name, body, callWith({ DB: database }, key));
  return { status: response.status, body: await response.json(), calls: calls() };
}

const stored = async () => {
  const rows = await env.DB.prepare(
    'SELECT "entityId", "externalId" FROM "externalIntegrationMapping" ORDER BY "entityId"',
  ).raw();
  return Object.fromEntries(rows);
};

const at = (remoteUpdatedAt: string) => ({ remoteUpdatedAt });
const old = at("2026-01-01T00:00:00Z");
const newer = at("2026-01-02T00:00:00Z");

describe("link between its read and its write", () => {
  it("lets the newer of two writes win, whichever comes between the other's read and write", async () => {
    await rpc("link", { rows: [row("1", "x0")] });
    const older = await raced("link", { ifNewer: true, rows: [row("1", "old", old)] }, () =>
      rpc("link", { ifNewer: true, rows: [row("1", "new", newer)] }),
    );
    expect(older).toEqual({ status: 200, body: [{ action: "stale" }], calls: 3 });
    expect(await stored()).toEqual({ "1": "new" });
  });

  it("starts over after a PATCH, a DELETE or an insert of its rows", async () => {
    await rpc("link", { rows: [row("1", "x1"), row("2", "x2")] });
    const call = plain();
    const patched = await raced("link", { rows: [row("1", "y1")] }, () =>
      call("/externalIntegrationMapping?entityId=eq.1", {
        method: "PATCH",
        body: { metadata: { mine: true } },
      }),
    );
    expect(patched).toMatchObject({ body: [{ action: "updated" }], calls: 4 });
    const kept = await env.DB.prepare(
      `SELECT "metadata" FROM "externalIntegrationMapping" WHERE "entityId" = '1'`,
    ).first("metadata");
    expect(kept).toBe('{"mine": true}');
    const deleted = await raced("link", { rows: [row("2", "y2")] }, () =>
      call("/externalIntegrationMapping?entityId=eq.2", { method: "DELETE" }),
    );
    expect(deleted).toMatchObject({ body: [{ action: "created" }], calls: 4 });
    const made = await raced("link", { rows: [row("3", "x3")] }, () =>
      rpc("link", { rows: [row("3", "z3")] }),
    );
    expect(made).toMatchObject({ body: [{ action: "updated" }], calls: 4 });
    expect(await stored()).toEqual({ "1": "y1", "2": "y2", "3": "x3" });
  });

  it("refuses an external id that another writer took meanwhile", async () => {
    const taken = await raced("link", { partial: true, rows: [row("1", "x"), row("2", "y")] }, () =>
      rpc("link", { rows: [row("9", "x")] }),
    );
    expect(taken).toMatchObject({ body: [{ action: "refused" }, { action: "created" }] });
    expect(await stored()).toEqual({ "2": "y", "9": "x" });
  });

  it("lets one of two moves of an external id lose its mapping, never both", async () => {
    await rpc("link", { rows: [row("1", "x")] });
    await raced("link", { onTaken: "move", rows: [row("2", "x")] }, () =>
      rpc("link", { onTaken: "move", rows: [row("3", "x")] }),
    );
    expect(await stored()).toEqual({ "2": "x" });
  });

  it("ignores changes of other rows", async () => {
    const other = await raced("link", { rows: [row("1", "x")] }, () =>
      rpc("link", { rows: [row("2", "y")] }),
    );
    expect(other).toMatchObject({ body: [{ action: "created" }], calls: 2 });
  });

  it("reports unchanged when it is sent again after its answer was lost", async () => {
    const { database } = faultyD1(env.DB, (call) =>
      call === 2 ? { kind: "unanswered", message: "Network connection lost." } : undefined,
    );
    const body = { rows: [row("1", "x")] };
    const lost = await rpc("link", body, callWith({ DB: database }, key));
    expect(lost.status).toBe(503);
    expect(await (await rpc("link", body)).json()).toEqual([{ action: "unchanged" }]);
  });
});

describe("unlink between its read and its write", () => {
  it("does not delete a mapping that was relinked meanwhile", async () => {
    await rpc("link", { rows: [row("1", "x")] });
    const outcome = await raced("unlink", { rows: [{ integration: "xero", externalId: "x" }] }, () =>
      rpc("link", { rows: [row("1", "y")] }),
    );
    expect(outcome).toMatchObject({ body: [{ action: "missing" }] });
    expect(await stored()).toEqual({ "1": "y" });
  });
});

describe("many links at once", () => {
  it("keep the newest write of each entity", async () => {
    const calls = Array.from({ length: 24 }, (_, n) => {
      const day = String((n % 8) + 13).padStart(2, "0");
      return rpc("link", {
        ifNewer: true,
        rows: [row(String(n % 3), `v-${n % 3}-${day}`, at(`2026-03-${day}T00:00:00Z`))],
      });
    });
    const answers = await Promise.all(calls);
    expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true);
    const newest = await Promise.all(
      ["0", "1", "2"].map((entity) =>
        rpc("link", { ifNewer: true, rows: [row(entity, `v-${entity}-20`, at("2026-03-20T00:00:00Z"))] }),
      ),
    );
    expect(newest.every(({ status }) => status === 200)).toBe(true);
    expect(await stored()).toEqual({ "0": "v-0-20", "1": "v-1-20", "2": "v-2-20" });
  });
});
