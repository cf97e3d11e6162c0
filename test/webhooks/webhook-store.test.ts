import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Webhook } from "../../src/webhooks/webhook";
import {
  activeWebhooksOf,
  changedWebhooks,
  deleteWebhook,
  findWebhook,
  insertWebhook,
  listWebhooks,
  pauseWebhook,
  replaceSecret,
  updateWebhook,
} from "../../src/webhooks/webhook-store";
import { makeCompany } from "../support/fixtures";
import { webhookRecord } from "../support/webhooks/records";

const { DB: database } = env;
const later = "2026-01-02T00:00:00.000000Z";

beforeEach(async () => {
  await database.prepare(`DELETE FROM "company"`).run();
  await makeCompany("acme");
  await makeCompany("globex");
});

async function store(changes: Partial<Webhook> = {}): Promise<Webhook> {
  const record = webhookRecord(changes);
  expect(await insertWebhook(database, record, 10)).toBe(true);
  return record;
}

describe("a stored webhook", () => {
  it("comes back as it was stored, with its lists", async () => {
    const plain = await store();
    const narrow = await store({
      id: "b",
      description: "Zoë's",
      integrations: ["a,b", '"'],
      entityTypes: ["item"],
      ops: ["insert", "delete"],
      sealedPrevious: "v1.old",
      previousUntil: later,
    });
    expect(await findWebhook(database, plain.id)).toEqual(plain);
    expect(await findWebhook(database, "b")).toEqual(narrow);
    expect(await findWebhook(database, "c")).toBeNull();
  });

  it("is deleted with its company", async () => {
    await store();
    await database.prepare(`DELETE FROM "company" WHERE "id" = 'acme'`).run();
    expect(await findWebhook(database, "a")).toBeNull();
  });

  it("is not stored past the maximum of a company, nor for an unknown company", async () => {
    await store();
    expect(await insertWebhook(database, webhookRecord({ id: "b" }), 1)).toBe(false);
    expect(await insertWebhook(database, webhookRecord({ id: "c", companyId: "globex" }), 1)).toBe(true);
    await expect(insertWebhook(database, webhookRecord({ id: "d", companyId: "nobody" }), 1)).rejects.toThrow(
      "FOREIGN KEY constraint failed",
    );
  });

  it("is gone once deleted, also when it is deleted twice", async () => {
    await store();
    await deleteWebhook(database, "a");
    await deleteWebhook(database, "a");
    expect(await findWebhook(database, "a")).toBeNull();
  });
});

describe("lists of webhooks", () => {
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

  it("come in pages, of a company or of all, with or without inactive ones", async () => {
    await store({ id: "a" });
    await store({ id: "b", companyId: "globex" });
    await store({ id: "c", status: "paused" });
    await store({ id: "d" });
    const list = async (companyId: string | undefined, cursor: string, limit: number) =>
      ids(await listWebhooks(database, companyId, { cursor, limit }));
    expect(await list(undefined, "", 9)).toEqual(["a", "b", "c", "d"]);
    expect(await list(undefined, "b", 1)).toEqual(["c"]);
    expect(await list("acme", "", 2)).toEqual(["a", "c"]);
    expect(await list("acme", "c", 2)).toEqual(["d"]);
    expect(await list("nobody", "", 2)).toEqual([]);
    expect(await activeWebhooksOf(database, "acme")).toEqual(["a", "d"]);
    expect(await activeWebhooksOf(database, "nobody")).toEqual([]);
    expect((await changedWebhooks(database, null, 9)).toSorted()).toEqual(["a", "b", "d"]);
    expect(await changedWebhooks(database, null, 2)).toHaveLength(2);
  });

  it.each([
    ["of a company", `"companyId" = 'acme' AND "id" > 'b' ORDER BY "id"`, "webhook_companyId_id_idx"],
    ["of all", `"id" > 'b' ORDER BY "id"`, "sqlite_autoindex_webhook_1"],
  ])("%s are read by an index", async (_, condition, index) => {
    const { results } = await database
      .prepare(`EXPLAIN QUERY PLAN SELECT * FROM "webhook" WHERE ${condition}`)
      .all();
    expect(results).toEqual([expect.objectContaining({ detail: expect.stringContaining(index) })]);
  });
});

describe("updateWebhook", () => {
  it("changes only the given members", async () => {
    const record = await store({ integrations: ["xero"] });
    const changed = { url: "https://example.org/", integrations: null, ops: ["delete" as const] };
    const after = { ...record, ...changed, updatedAt: later };
    expect(await updateWebhook(database, "a", changed, later)).toEqual(after);
    expect(await findWebhook(database, "a")).toEqual(after);
    expect(await updateWebhook(database, "a", {}, later)).toEqual(after);
    expect(await updateWebhook(database, "b", changed, later)).toBeNull();
  });

  it("records who paused it, keeps an existing reason, and clears it on resuming", async () => {
    const record = await store();
    const paused = await updateWebhook(database, "a", { status: "paused" }, later);
    const byOperator = { status: "paused", pausedReason: "Paused by the operator", pausedAt: later };
    expect(paused).toEqual({ ...record, ...byOperator, updatedAt: later });
    const again = "2026-01-03T00:00:00.000000Z";
    expect(await updateWebhook(database, "a", { status: "paused" }, again)).toEqual({
      ...record,
      ...byOperator,
      updatedAt: again,
    });
    expect(await updateWebhook(database, "a", { status: "active" }, later)).toEqual({
      ...record,
      updatedAt: later,
    });
  });
});

describe("pauseWebhook", () => {
  it("pauses a webhook once if nobody changed it since it was read", async () => {
    const record = await store();
    expect(await pauseWebhook(database, record, "The receiver answered 410", later)).toBe(true);
    const paused = { status: "paused", pausedReason: "The receiver answered 410", pausedAt: later };
    expect(await findWebhook(database, "a")).toEqual({ ...record, ...paused, updatedAt: later });
    expect(await pauseWebhook(database, { ...record, updatedAt: later }, "Again", later)).toBe(false);
  });

  it("does not pause a webhook that was changed since", async () => {
    const record = await store();
    const changed = await updateWebhook(database, "a", { url: "https://example.org/" }, later);
    expect(await pauseWebhook(database, record, "The receiver answered 410", later)).toBe(false);
    expect(await findWebhook(database, "a")).toEqual(changed);
  });
});

describe("replaceSecret", () => {
  const secrets = { sealedSecret: "v1.new", sealedPrevious: "v1.secret", previousUntil: later };

  it("replaces only the secret that was read", async () => {
    const record = await store();
    const after = { ...record, ...secrets, updatedAt: later };
    expect(await replaceSecret(database, record, secrets, later)).toEqual(after);
    expect(await replaceSecret(database, record, { ...secrets, sealedSecret: "v1.lost" }, later)).toBeNull();
    expect(await findWebhook(database, "a")).toEqual(after);
  });
});
