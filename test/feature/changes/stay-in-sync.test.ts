/// <reference types="vite/client" />
/** The README's client of the feed, as it stands there: first a list, then changes, and over again after a 410. */
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { sync } from "../../../docs/examples/stay-in-sync.js";
import source from "../../../docs/examples/stay-in-sync.js?raw";
import readme from "../../../README.md?raw";
import { callWith } from "../../support/app-with-faults";
import { clearFeed, readTable } from "../../support/feed";
import { api, makeCompany, makeKey, origin } from "../../support/fixtures";
import { clearRows, documented, mapping, mappings } from "../../support/mappings";

let key: string;
let calls: string[] = [];

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(async () => {
  await clearRows();
  await clearFeed();
  calls = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    calls.push(new URL(url).pathname);
    return exports.default.fetch(url, init);
  });
});

afterEach(() => vi.unstubAllGlobals());

const table = "/rest/v1/externalIntegrationMapping";
const copy = new Map<string, object>();
const state: { cursor?: string | undefined } = {};

async function synced(): Promise<ReadonlyMap<string, object>> {
  await sync(origin, key, copy, state);
  const untold = { lastSyncedAt: null, updatedAt: null, updatedBy: null };
  return new Map([...copy].map(([id, row]) => [id, { ...row, ...untold }]));
}

it("is what the README shows", () => {
  expect(readme).toContain(`\`\`\`js\n${source.trimEnd()}\n\`\`\``);
});

it("keeps a copy: from a list, by changes, and from a list again after a restore", async () => {
  // An id may be empty.
  await api(table, { method: "POST", body: mapping("first", { id: "" }) }, key);
  await api(table, { method: "POST", body: mappings(1_200) }, key);
  expect(await synced()).toEqual(
    new Map([...(await readTable(key, "?limit=1000")), ...(await readTable(key, "?offset=1000"))]),
  );
  expect(calls).toEqual(["/rpc/changes", documented, documented, documented, "/rpc/changes"]);

  await api(`${table}?entityId=like.e-1*`, { method: "DELETE" }, key);
  await api(table, { method: "POST", body: mapping("new") }, key);
  await api(`${table}?entityId=eq.e-2`, { method: "PATCH", body: { externalId: "x2" } }, key);
  calls = [];
  expect(await synced()).toEqual(await readTable(key));
  expect(calls).toEqual(["/rpc/changes"]);

  await env.DB.prepare('DELETE FROM "externalIntegrationMappingChange" WHERE "seq" > 1000').run();
  await env.DB.prepare(`DELETE FROM "externalIntegrationMapping" WHERE "entityId" LIKE 'e-3%'`).run();
  calls = [];
  expect(await synced()).toEqual(await readTable(key));
  expect(calls).toEqual(["/rpc/changes", "/rpc/changes", documented, documented, "/rpc/changes"]);
});

it("reads lists and changes that are larger than one answer in smaller pieces", async () => {
  const small = callWith({ MAX_ANSWER_BYTES: "20000" }, key);
  vi.stubGlobal("fetch", (url: string, { method = "GET", body }: RequestInit) => {
    const { pathname, search } = new URL(url);
    calls.push(pathname);
    return small(pathname + search, { method, ...(typeof body === "string" && { text: body }) });
  });
  const large = (id: string) => mapping(id, { id, metadata: "m".repeat(4_000) });
  await api(table, { method: "POST", body: ["a", "b", "c", "d", "e", "f"].map(large) }, key);
  Object.assign(state, { cursor: undefined });
  expect(await synced()).toEqual(await readTable(key));

  await api(table, { method: "POST", body: ["g", "h", "i", "j", "k", "l"].map(large) }, key);
  calls = [];
  expect(await synced()).toEqual(await readTable(key));
  expect(calls).toEqual(["/rpc/changes", "/rpc/changes"]);
});
