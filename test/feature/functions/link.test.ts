/** `link` over HTTP: what becomes of each row, and of the table (docs/spec.md §12). */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, applyMigrations, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, countRows, type Fields } from "../../support/mappings";

let key = "";
let service = "";
let xeroOnly = "";
let noDelete = "";

beforeAll(async () => {
  await applyMigrations();
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme" });
  service = await makeKey({ companyId: null });
  xeroOnly = await makeKey({ companyId: "acme", integrations: ["xero"] });
  noDelete = await makeKey({ companyId: "acme", scopes: ["view", "create", "update"] });
});
beforeEach(clearRows);

const row = (entityId: string, externalId?: string | null, more: Fields = {}): Fields => ({
  entityType: "customer",
  entityId,
  integration: "xero",
  ...(externalId !== undefined && { externalId }),
  ...more,
});

const link = (body: Fields, by = key, query = "") =>
  api(`/rest/v1/rpc/link${query}`, { method: "POST", body }, by);

/** The status and, of each row of the report, what is named. */
async function outcome(body: Fields, by = key, query = "?select=action,id,externalId:mapping->>externalId") {
  const response = await link(body, by, query);
  return [response.status, await response.json()];
}

const actionsOf = async (body: Fields, by = key) => {
  const response = await link(body, by, "?select=action");
  const rows: unknown = await response.json();
  return Array.isArray(rows) ? rows.map(({ action }) => action) : [response.status, rows];
};

const stored = async () => {
  const rows = await env.DB.prepare(
    'SELECT "entityId", "externalId" FROM "externalIntegrationMapping" ORDER BY "companyId", "entityId"',
  ).raw();
  return Object.fromEntries(rows);
};

describe("link", () => {
  it("creates, changes or skips row by row, on both mounts", async () => {
    expect(await actionsOf({ rows: [row("1", "x1"), row("2", "x2")] })).toEqual(["created", "created"]);
    const again = { rows: [row("1", "x1"), row("2", "y2"), row("3", "x3")] };
    const response = await api(
      "/rpc/link?select=index,ref,action,displaced,error",
      { method: "POST", body: again },
      key,
    );
    expect(await read(response, "Content-Type", "Content-Range")).toEqual({
      status: 200,
      headers: { "Content-Type": "application/json; charset=utf-8", "Content-Range": "0-2/*" },
      body: [
        { index: 0, ref: null, action: "unchanged", displaced: [], error: null },
        { index: 1, ref: null, action: "updated", displaced: [], error: null },
        { index: 2, ref: null, action: "created", displaced: [], error: null },
      ],
    });
    expect(await stored()).toEqual({ "1": "x1", "2": "y2", "3": "x3" });
  });

  it("shows the mapping as it is now, with its metadata unchanged", async () => {
    const rows = [
      row("1", "x1", {
        ref: "line 7",
        metadata: { n: 1.1, a: "é" },
        remoteUpdatedAt: "2026-01-01T00:00:00.5Z",
      }),
    ];
    const response = await link({ rows });
    const [answer] = JSON.parse(await response.text());
    expect(answer).toMatchObject({
      index: 0,
      ref: "line 7",
      action: "created",
      mapping: {
        entityType: "customer",
        entityId: "1",
        integration: "xero",
        externalId: "x1",
        allowDuplicateExternalId: false,
        metadata: { a: "é", n: 1.1 },
        remoteUpdatedAt: "2026-01-01T00:00:00.5Z",
        lastSyncedAt: null,
        companyId: "acme",
      },
    });
    const shown = await api(`/externalIntegrationMapping?id=eq.${answer.id}`, {}, key);
    expect(answer.mapping).toEqual(await shown.json());
  });

  it("lets entities exchange their external ids", async () => {
    await link({ rows: [row("1", "a"), row("2", "b"), row("3", "c")] });
    expect(await actionsOf({ rows: [row("1", "b"), row("2", "c"), row("3", "a")] })).toEqual([
      "updated",
      "updated",
      "updated",
    ]);
    expect(await stored()).toEqual({ "1": "b", "2": "c", "3": "a" });
  });

  it("lets a mapping share its external id with a new one", async () => {
    await link({ rows: [row("1", "x")] });
    const rows = [row("1", undefined, { allowDuplicateExternalId: true }), row("2", "x")];
    expect(await actionsOf({ rows })).toEqual(["updated", "created"]);
    expect(await stored()).toEqual({ "1": "x", "2": "x" });
  });

  it("undoes the whole body with 409 when a row is refused, and reports every row", async () => {
    await link({ rows: [row("1", "x1", { metadata: { n: 1.1 } })] });
    const response = await link({ rows: [row("2", "x1"), row("3", "x3")] });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      code: "23505",
      message: "1 of 2 rows could not be linked",
      details: {
        report: [
          {
            index: 0,
            action: "refused",
            id: null,
            error: { code: "23505", owner: { entityId: "1", externalId: "x1" } },
          },
          { index: 1, action: "created" },
        ],
      },
      hint: "Nothing was written. Correct these rows, or send partial: true to write the others.",
    });
    expect(await stored()).toEqual({ "1": "x1" });
  });

  it("writes the good rows with partial", async () => {
    await link({ rows: [row("1", "x1")] });
    expect(
      await actionsOf({
        partial: true,
        rows: [row("2", "x1"), row("3", "x3"), row("4", "x4", { metadata: 1, lastSyncedAt: "no" })],
      }),
    ).toEqual(["refused", "created", "invalid"]);
    expect(await stored()).toEqual({ "1": "x1", "3": "x3" });
  });

  it("moves an external id, and reports the mapping that lost it", async () => {
    await link({ rows: [row("1", "x1")] });
    const response = await link(
      { onTaken: "move", rows: [row("2", "x1")] },
      key,
      "?select=action,lost:displaced->0->>entityId",
    );
    expect(await response.json()).toEqual([{ action: "created", lost: "1" }]);
    expect(await stored()).toEqual({ "2": "x1" });
  });

  it("needs the scope delete only for moving", async () => {
    const rows = [row("1", "x1")];
    expect((await link({ onTaken: "move", rows }, noDelete)).status).toBe(403);
    expect(await countRows()).toBe(0);
    expect((await link({ rows }, noDelete)).status).toBe(200);
  });

  it("creates nothing with create false", async () => {
    expect(await actionsOf({ create: false, rows: [row("1", "x1")] })).toEqual(["missing"]);
    expect(await countRows()).toBe(0);
  });

  it("writes nothing in a dry run", async () => {
    expect(await actionsOf({ dryRun: true, rows: [row("1", "x1")] })).toEqual(["created"]);
    expect(await countRows()).toBe(0);
  });

  it("does not move updatedAt of an unchanged row, and stores its lastSyncedAt", async () => {
    await link({ rows: [row("1", "x1")] });
    const times = () =>
      env.DB.prepare('SELECT "updatedAt", "lastSyncedAt" FROM "externalIntegrationMapping"').raw();
    const [[updatedAt] = []] = await times();
    expect(await actionsOf({ rows: [row("1", "x1", { lastSyncedAt: "2026-02-01T00:00:00Z" })] })).toEqual([
      "unchanged",
    ]);
    expect(await times()).toEqual([[updatedAt, "2026-02-01T00:00:00.000000Z"]]);
  });

  it("merges metadata member by member when asked", async () => {
    await link({ rows: [row("1", "x1", { metadata: { a: 1, b: { c: 1, d: 2 } } })] });
    const body = { metadata: "merge", rows: [row("1", undefined, { metadata: { a: null, b: { c: 5 } } })] };
    const response = await link(body, key, "?select=action,metadata:mapping->metadata");
    expect(await response.json()).toEqual([{ action: "updated", metadata: { b: { c: 5, d: 2 } } }]);
  });

  it("keeps a key to its company, its integrations and what it can see", async () => {
    expect((await link({ companyId: "globex", rows: [] })).status).toBe(403);
    expect(await actionsOf({ partial: true, rows: [row("1", "x1", { companyId: "globex" })] })).toEqual([
      "invalid",
    ]);
    await link({ companyId: "globex", rows: [row("9", "x9", { id: "theirs" })] }, service);
    expect(await actionsOf({ partial: true, rows: [row("1", "x1", { id: "theirs" })] })).toEqual(["refused"]);
    expect(await actionsOf({ partial: true, rows: [row("1", "x9")] })).toEqual(["created"]);
    const shop = { ...row("1", "s1"), integration: "shopify" };
    expect(
      await outcome({ partial: true, rows: [shop] }, xeroOnly, "?select=action,code:error->>code"),
    ).toEqual([200, [{ action: "refused", code: "42501" }]]);
  });

  it("requires an existing company from a service key", async () => {
    expect((await link({ rows: [row("1")] }, service)).status).toBe(400);
    const unknown = await link({ companyId: "nobody", rows: [row("1")] }, service);
    expect(await read(unknown)).toMatchObject({ status: 409, body: { code: "23503" } });
  });

  it("names unknown arguments in the error", async () => {
    expect((await link({ rows: [], onTaken: "steal" })).status).toBe(400);
    expect((await link({ rows: "no" })).status).toBe(400);
    expect((await link({ rows: [], force: true })).status).toBe(404);
    expect((await api("/rpc/link?rows={}", {}, key)).status).toBe(405);
  });

  it("keeps the mapping of an invalid row, although another row takes its external id", async () => {
    await link({ rows: [row("a", "1", { metadata: { keep: 1 } })] });
    for (const bad of [{ nope: 1 }, { lastSyncedAt: "bad" }, { metadata: "x".repeat(70_000) }, { ref: 1 }]) {
      for (const rows of [
        [row("y", "1"), row("a", "1", bad)],
        [row("a", "1", bad), row("y", "1")],
      ]) {
        const response = await link({ partial: true, onTaken: "move", rows }, key, "?select=action,id");
        const report: { action: string; id: string | null }[] = await response.json();
        expect(report.map(({ action }) => action).toSorted()).toEqual(["invalid", "refused"]);
        expect(report.find(({ action }) => action === "invalid")?.id).not.toBeNull();
      }
    }
    expect(await stored()).toEqual({ a: "1" });
  });

  it.each([
    ["entityType", true],
    ["entityId", { a: 1 }],
    ["integration", 7],
    ["externalId", 1.5],
    ["id", 12],
  ])("refuses a %s that is not a JSON string: %j", async (name, value) => {
    const response = await link({ partial: true, rows: [row("1", "x", { [name]: value }), row("2", "y")] });
    const report: { action: string; error: unknown }[] = await response.json();
    expect(report.map(({ action, error }) => [action, error])).toEqual([
      [
        "invalid",
        {
          code: "22023",
          message: `${name} must be text`,
          details: null,
          hint: "Ids are JSON strings: a number may have lost digits already.",
        },
      ],
      ["created", null],
    ]);
  });

  it("answers 42501 when the only fault is that the key may not write a row", async () => {
    const response = await link({ rows: [row("1", "x", { integration: "shopify" })] }, xeroOnly);
    expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([409, "42501"]);
  });
});
