/** What a delivery has of the feed (SPEC §15): as `changes` shows it, in bounded pieces. */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Cursor, startOf } from "../../src/changes/cursor";
import type { Narrowing } from "../../src/changes/narrowing";
import { readFeed, readOwnCursor } from "../../src/changes/read-feed";
import { PostgrestError } from "../../src/postgrest";
import {
  BATCH_BYTES,
  BATCH_CHANGES,
  countBatch,
  FEED_BOUNDS,
  renderBody,
} from "../../src/webhooks/delivery/batch";
import { clearFeed } from "../support/feed";
import { api, makeCompany, makeKey } from "../support/fixtures";
import { clearRows } from "../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});
beforeEach(async () => {
  await clearRows();
  await clearFeed();
});

interface Given {
  readonly entityId: string;
  readonly integration?: string;
  readonly entityType?: string;
  readonly metadata?: string;
}

/** Creates mappings; the metadata is JSON text. */
async function create(rows: readonly Given[]): Promise<void> {
  const bodies = rows.map(({ entityId, integration = "xero", entityType = "item", metadata = "null" }) => {
    const row = { entityId, integration, entityType, externalId: entityId, allowDuplicateExternalId: false };
    return `${JSON.stringify({ ...row, companyId: "acme" }).slice(0, -1)},"metadata":${metadata}}`;
  });
  const answer = await api(
    "/externalIntegrationMapping",
    { method: "POST", body: `[${bodies.join()}]` },
    key,
  );
  expect(answer.status).toBe(201);
}

const start = startOf("acme");
const read = (since: Cursor = start, narrowing: Narrowing = {}, bounds = FEED_BOUNDS, until?: Cursor) =>
  readFeed(env.DB, since, narrowing, bounds, until);

const range = (count: number, make: (index: number) => Given) =>
  Array.from({ length: count }, (_, index) => make(index));

describe("the body of a delivery", () => {
  it("has the changes exactly as the view shows them", async () => {
    await create([
      { entityId: 'Zoë "1"', metadata: '{"n": 1.10, "big": 12345678901234567890, "a": ["\\u2028"]}' },
    ]);
    await api(
      "/externalIntegrationMapping?externalId=not.is.null",
      { method: "PATCH", body: { externalId: null } },
      key,
    );
    await api("/externalIntegrationMapping?externalId=is.null", { method: "DELETE" }, key);
    const view = await api("/rest/v1/rpc/changes", { method: "POST", body: {} }, key);
    const shown = await view.text();
    const { rows, newest } = await read();
    expect(rows.map(({ op }) => op)).toEqual(["insert", "update", "delete"]);
    const timestamp = "2036-06-01T12:00:00.000Z";
    const body = renderBody(rows, { companyId: "acme", timestamp, cursor: newest });
    expect(JSON.parse(body)).toEqual({
      type: "externalIntegrationMapping.changed",
      timestamp,
      data: { companyId: "acme", changes: JSON.parse(shown), cursor: view.headers.get("Crosswalk-Cursor") },
    });
    // Blanks between the members aside, the texts are the same: numbers keep their letters.
    const compact = (text: string) => text.replace(/\s/g, "");
    expect(compact(body)).toContain(`"changes":${compact(shown)},"cursor"`);
  });
});

describe("a batch", () => {
  const take = async (since?: Cursor) => {
    const { rows } = await read(since);
    return rows.slice(0, countBatch(rows, "acme"));
  };
  const sizeOf = (rows: Awaited<ReturnType<typeof take>>) =>
    new TextEncoder().encode(
      renderBody(rows, {
        companyId: "acme",
        timestamp: new Date().toISOString(),
        cursor: rows.at(-1)?.cursor ?? "",
      }),
    ).length;

  it("has up to 100 changes", async () => {
    await create(range(BATCH_CHANGES + 1, (index) => ({ entityId: `e${index}` })));
    const first = await take();
    expect(first.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect((await take(readOwnCursor(first.at(-1)?.cursor ?? ""))).map(({ seq }) => seq)).toEqual([101]);
  });

  it("has up to 256 KiB of body, whatever characters it is made of", async () => {
    const metadata = JSON.stringify({ text: "é".repeat(20_000) });
    await create(range(12, (index) => ({ entityId: `e${index}`, metadata })));
    const first = await take();
    expect(first.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(sizeOf(first)).toBeLessThanOrEqual(BATCH_BYTES);
    const { rows } = await read();
    expect(sizeOf(rows.slice(0, 7))).toBeGreaterThan(BATCH_BYTES);
    // No more is read than may be needed.
    expect(rows).toHaveLength(7);
  });

  it("is a single change if that is larger", async () => {
    await create([{ entityId: "large" }, { entityId: "small" }]);
    await env.DB.prepare(
      `UPDATE "externalIntegrationMappingChange" SET "after" = '{"x": "' || replace(hex(zeroblob(150000)), '0', 'x') || '"}' WHERE "seq" = 1`,
    ).run();
    const piece = await read();
    expect([piece.rows.map(({ seq }) => seq), piece.whole]).toEqual([[1], false]);
    expect(countBatch(piece.rows, "acme")).toBe(1);
    const next = await read(readOwnCursor(piece.rows[0]?.cursor ?? ""));
    expect([next.rows.map(({ seq }) => seq), next.whole]).toEqual([[2], true]);
  });
});

describe("a piece of the feed", () => {
  it("is narrowed by integrations, types and ops, and says how far it has read", async () => {
    await create([
      { entityId: "1", integration: "xero" },
      { entityId: "2", integration: "shopify" },
      { entityId: "3", integration: "xero", entityType: "customer" },
      { entityId: "4", integration: "shopify" },
    ]);
    await api("/externalIntegrationMapping?entityId=eq.1", { method: "DELETE" }, key);
    const seqs = async (narrowing: Narrowing) => (await read(start, narrowing)).rows.map(({ seq }) => seq);
    expect(await seqs({})).toEqual([1, 2, 3, 4, 5]);
    expect(await seqs({ integrations: ["xero"] })).toEqual([1, 3, 5]);
    expect(await seqs({ entityTypes: ["item"], ops: ["insert"] })).toEqual([1, 2, 4]);
    expect(await seqs({ integrations: ["xero"], entityTypes: ["item"], ops: ["delete", "update"] })).toEqual([
      5,
    ]);
    expect(await seqs({ integrations: [] })).toEqual([]);
    const { newest } = await read();
    expect(await read(start, { integrations: ["none"] })).toEqual({
      rows: [],
      looked: newest,
      whole: true,
      newest,
    });
  });

  it("reads a bounded number of changes, and continues from there", async () => {
    await create(
      range(25, (index) => ({ entityId: `e${index}`, integration: index === 24 ? "rare" : "xero" })),
    );
    const bounds = { ...FEED_BOUNDS, looked: 10 };
    const steps: number[] = [];
    for (let since = start; ; ) {
      const piece = await read(since, { integrations: ["rare"] }, bounds);
      if (piece.looked === undefined) break;
      since = readOwnCursor(piece.looked);
      steps.push(since.seq, piece.rows.length);
    }
    expect(steps).toEqual([10, 0, 20, 0, 25, 1]);
  });

  it("is the same again up to a cursor, whatever was written since", async () => {
    await create(range(5, (index) => ({ entityId: `e${index}` })));
    const first = await read();
    await create(range(5, (index) => ({ entityId: `f${index}` })));
    const again = await read(start, {}, FEED_BOUNDS, readOwnCursor(first.newest));
    expect(again.rows).toEqual(first.rows);
  });

  it("is refused with a cursor to continue from, when the feed has lost or replaced its change", async () => {
    await create(range(3, (index) => ({ entityId: `e${index}` })));
    const { rows, newest } = await read();
    const [, second] = rows;
    const cursor = readOwnCursor(second?.cursor ?? "");
    await expect(read({ ...cursor, mark: "1-ff" })).rejects.toThrow(PostgrestError);
    await env.DB.prepare(`DELETE FROM "externalIntegrationMappingChange" WHERE "seq" <= 2`).run();
    for (const place of [cursor, start]) {
      await expect(read(place)).rejects.toMatchObject({
        status: 410,
        code: "72000",
        details: { cursor: newest },
      });
    }
  });
});
