/** What becomes of a key's changes when the key store fails in between. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { KeyChange } from "../../src/auth/key-changes";
import { KeyObject } from "../../src/auth/key-object";
import type { KeyRecord } from "../../src/auth/key-record";
import { findKey, saveKey } from "../../src/auth/key-store";

const now = Date.parse("2036-06-01T12:00:00.000Z");
const hash = "0".repeat(64);
const record: KeyRecord = {
  id: "aaaaaaaaaaaaaaaaaaaa",
  name: "Sync",
  companyId: "acme",
  scopes: ["view"],
  integrations: null,
  entityTypes: null,
  preview: "abcde",
  createdAt: "2026-01-01T00:00:00.000Z",
  expiresAt: null,
  revokedAt: null,
};
const found = { hash, record };

/** An object over a key store whose writes fail while it is `down`. */
function keyObject() {
  const state = { down: false };
  const kv: KVNamespace = new Proxy(env.API_KEYS, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name === "put" && state.down) return () => Promise.reject(new Error("KV PUT failed: 500"));
      return member.bind(target);
    },
  });
  const stored = new Map<string, unknown>();
  const storage: Pick<DurableObjectStorage, "get" | "put"> = Object.create({
    get: async (name: string) => structuredClone(stored.get(name)),
    put: async (name: string, value: unknown) => {
      stored.set(name, structuredClone(value));
    },
  });
  const object = new KeyObject(storage, kv);
  return { state, change: (what: KeyChange) => object.change(found, what, now) };
}

const rename: KeyChange = { kind: "patch", changes: { name: "Renamed" } };
const rotation: KeyChange = { kind: "rotate", overlapMilliseconds: 0 };
const revocation: KeyChange = { kind: "revoke" };
const unreachable = expect.objectContaining({ code: "PGRST001" });

beforeEach(() => saveKey(env.API_KEYS, hash, record, now));

describe("a change that does not reach the key store", () => {
  it.each([
    ["a PATCH", rename],
    ["a rotation", rotation],
  ])("is not made: %s", async (_, change) => {
    const key = keyObject();
    key.state.down = true;
    await expect(key.change(change)).rejects.toEqual(unreachable);
    expect(await findKey(env.API_KEYS, hash)).toEqual(record);
    key.state.down = false;
    const scopes: KeyChange = { kind: "patch", changes: { scopes: ["create"] } };
    expect(await key.change(scopes)).toEqual({ kind: "changed", record: { ...record, scopes: ["create"] } });
  });

  it("stands where it is a revocation, and is there with the next change", async () => {
    const key = keyObject();
    key.state.down = true;
    await expect(key.change(revocation)).rejects.toEqual(unreachable);
    key.state.down = false;
    for (const change of [rename, rotation]) {
      expect(await key.change(change)).toEqual({ kind: "ended", how: "revoked" });
    }
    expect((await findKey(env.API_KEYS, hash))?.revokedAt).toBe(new Date(now).toISOString());
  });

  it("holds up no later one", async () => {
    const key = keyObject();
    key.state.down = true;
    const first = key.change(rename);
    const second = key.change(revocation);
    await expect(first).rejects.toEqual(unreachable);
    await expect(second).rejects.toEqual(unreachable);
    key.state.down = false;
    expect(await key.change(revocation)).toMatchObject({ kind: "changed", record: { name: "Sync" } });
  });
});
