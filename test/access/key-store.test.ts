import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { KeyRecord } from "../../src/access/key-record";
import { findKey, findKeyById, listStoredKeys, saveKey } from "../../src/access/key-store";
import { brokenKv } from "../support/fixtures";
import { keyRecord } from "../support/key-records";

const kv = env.API_KEYS;
const now = Date.parse("2026-06-01T00:00:00.000Z");
const day = 24 * 3600;
const hash = "62ce7417121129fc4810df27bd8b1f1b29034213d17f5f24d83a1d51150e790d";
const record = keyRecord({ createdAt: "2026-06-01T00:00:00.000Z" });

beforeEach(reset);

describe("saveKey", () => {
  it("writes the record, its id and its place in the company's list", async () => {
    await saveKey(kv, hash, record, now);
    const { keys } = await kv.list();
    expect(keys).toEqual([
      { name: "id:0123456789abcdef0123" },
      { name: `key:${hash}` },
      { name: "list:acme:0123456789abcdef0123", metadata: { hash } },
    ]);
    expect(await kv.get(`key:${hash}`, "json")).toEqual(record);
    expect(await kv.get("id:0123456789abcdef0123")).toBe(hash);
  });

  it.each<[string, Partial<KeyRecord>, number]>([
    ["expires", { expiresAt: "2037-01-01T00:00:00.000Z" }, Date.parse("2037-01-01") / 1000 + 30 * day],
    [
      "is revoked before it expires",
      { expiresAt: "2037-01-01T00:00:00.000Z", revokedAt: "2036-01-01T00:00:00.000Z" },
      Date.parse("2036-01-01") / 1000 + 30 * day,
    ],
  ])("keeps a key that %s for 30 days after that", async (_, end, expiration) => {
    await saveKey(kv, hash, { ...record, ...end }, now);
    const { keys } = await kv.list();
    expect(keys.map((key) => key.expiration)).toEqual([expiration, expiration, expiration]);
  });

  it("keeps a key for good that ends after KV's last second", async () => {
    await saveKey(kv, hash, { ...record, expiresAt: "2038-01-01T00:00:00.000Z" }, now);
    const { keys } = await kv.list();
    expect(keys.map((key) => key.expiration)).toEqual([undefined, undefined, undefined]);
    expect(await findKey(kv, hash)).toEqual({ ...record, expiresAt: "2038-01-01T00:00:00.000Z" });
  });

  it("drops a key that ended long ago soon", async () => {
    const seconds = Math.ceil(Date.now() / 1000);
    await saveKey(kv, hash, { ...record, revokedAt: "2020-01-01T00:00:00.000Z" }, seconds * 1000);
    const { keys } = await kv.list();
    expect(keys.map((key) => key.expiration)).toEqual([seconds + 61, seconds + 61, seconds + 61]);
  });
});

describe("findKey and findKeyById", () => {
  it("find a saved key", async () => {
    await saveKey(kv, hash, record, now);
    expect(await findKey(kv, hash)).toEqual(record);
    expect(await findKeyById(kv, record.id)).toEqual({ hash, record });
  });

  it("find nothing when there is no key", async () => {
    expect(await findKey(kv, hash)).toBeNull();
    expect(await findKeyById(kv, record.id)).toBeNull();
  });

  it("reject a stored value that is not a record", async () => {
    await kv.put(`key:${hash}`, JSON.stringify({ ...record, scopes: ["everything"] }));
    await expect(findKey(kv, hash)).rejects.toThrow();
  });
});

describe("listStoredKeys", () => {
  const idOf = (digit: string) => digit.repeat(20);
  const save = (digit: string, companyId: string | null) =>
    saveKey(kv, digit.repeat(64), { ...record, id: idOf(digit), companyId }, now);

  beforeEach(async () => {
    await save("1", "acme");
    await save("2", "acme");
    await save("3", "acme");
    await save("4", "acme2");
    await save("5", null);
  });

  it.each<[string, string | null | undefined, string[]]>([
    ["of a company", "acme", ["1", "2", "3"]],
    ["of a company whose id another one starts with", "acme2", ["4"]],
    ["of no company", "nobody", []],
    ["over all companies", null, ["5"]],
    ["of everyone", undefined, ["5", "4", "1", "2", "3"]],
  ])("lists the keys %s", async (_, companyId, digits) => {
    const { keys, cursor } = await listStoredKeys(kv, companyId, { limit: 1000 });
    expect(keys.map((found) => found.record.id)).toEqual(digits.map(idOf));
    expect(cursor).toBeUndefined();
  });

  it("continues where the last page ended", async () => {
    const first = await listStoredKeys(kv, "acme", { limit: 2 });
    expect(first.keys.map((found) => found.record.id)).toEqual([idOf("1"), idOf("2")]);
    const second = await listStoredKeys(kv, "acme", { limit: 2, cursor: first.cursor });
    expect(second.keys.map((found) => found.record.id)).toEqual([idOf("3")]);
    expect(second.cursor).toBeUndefined();
  });
});

describe("the key store when KV is out of reach", () => {
  it.each([
    ["findKey", () => findKey(brokenKv, hash)],
    ["findKeyById", () => findKeyById(brokenKv, record.id)],
    ["listStoredKeys", () => listStoredKeys(brokenKv, "acme", { limit: 1 })],
    ["saveKey", () => saveKey(brokenKv, hash, record, now)],
  ])("%s answers 503 with Retry-After", async (_, call) => {
    await expect(call()).rejects.toMatchObject({
      status: 503,
      code: "PGRST001",
      message: "The key store is not reachable",
      details: null,
      hint: "Try again in a moment.",
      headers: { "Retry-After": "5" },
    });
  });
});
