/** What becomes of a key's changes when the key store fails in between. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { KeyChange } from "../../src/access/key-changes";
import { findKey, saveKey } from "../../src/access/key-store";
import { KeyObject } from "../../src/rate-limit/key-object";
import { keyRecord } from "../support/key-records";

const now = Date.parse("2036-06-01T12:00:00.000Z");
const hash = "0".repeat(64);
const record = keyRecord({ name: "Sync" });
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
  const alarms: number[] = [];
  const storage: Pick<DurableObjectStorage, "get" | "put" | "setAlarm"> = Object.create({
    get: async (name: string) => structuredClone(stored.get(name)),
    put: async (name: string, value: unknown) => {
      stored.set(name, structuredClone(value));
    },
    setAlarm: async (time: number) => {
      alarms.push(time);
    },
  });
  const open = () => new KeyObject(storage, kv);
  const object = open();
  return { state, alarms, object, open, change: (what: KeyChange) => object.change(found, what, now) };
}

const rename: KeyChange = { kind: "patch", changes: { name: "Renamed" } };
const successorId = "0".repeat(20);
const rotation: KeyChange = { kind: "rotate", successorId, overlapMilliseconds: 0 };
const revocation: KeyChange = { kind: "revoke" };
const suspension: KeyChange = { kind: "patch", changes: { suspended: true } };
const resumption: KeyChange = { kind: "patch", changes: { suspended: false } };
const minutes = (count: number) => count * 60_000;
const unreachable = expect.objectContaining({ code: "PGRST001" });

beforeEach(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  await saveKey(env.API_KEYS, hash, record, now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

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
    expect(await key.change(scopes)).toEqual({
      kind: "changed",
      before: record,
      record: { ...record, scopes: ["create"] },
    });
  });

  it("stands if it is a revocation, for every isolate and every later change", async () => {
    const key = keyObject();
    key.state.down = true;
    expect(await key.object.standing(now)).toBe("unchanged");
    expect(await key.change(revocation)).toEqual({
      kind: "changed",
      before: record,
      record: { ...record, revokedAt: new Date(now).toISOString() },
    });
    expect(await key.object.standing(now)).toBe("revoked");
    // As well after the object has slept.
    expect(await key.open().standing(now)).toBe("revoked");
    key.state.down = false;
    for (const change of [rename, rotation]) {
      expect(await key.change(change)).toEqual({ kind: "ended", how: "revoked" });
    }
    expect((await findKey(env.API_KEYS, hash))?.revokedAt).toBe(new Date(now).toISOString());
  });

  it("stands if it is a suspension, and the key resumes only once the key store knows", async () => {
    const key = keyObject();
    key.state.down = true;
    const suspended = { ...record, suspendedAt: new Date(now).toISOString() };
    expect(await key.change(suspension)).toEqual({ kind: "changed", before: record, record: suspended });
    expect(await key.open().standing(now)).toBe("suspended");
    await expect(key.change(resumption)).rejects.toEqual(unreachable);
    expect(await key.object.standing(now)).toBe("suspended");
    key.state.down = false;
    expect(await key.change(resumption)).toEqual({ kind: "changed", before: suspended, record });
    expect(await key.object.standing(now)).toBe("good");
    expect(await findKey(env.API_KEYS, hash)).toEqual(record);
  });

  it("is written later by an alarm, which sets the next one as long as it fails", async () => {
    const key = keyObject();
    key.state.down = true;
    await key.change(revocation);
    await key.object.copyAgain(now + minutes(5));
    expect(key.alarms).toEqual([now + minutes(5), now + minutes(10)]);
    expect((await findKey(env.API_KEYS, hash))?.revokedAt).toBeNull();
    key.state.down = false;
    await key.object.copyAgain(now + minutes(10));
    expect((await findKey(env.API_KEYS, hash))?.revokedAt).toBe(new Date(now).toISOString());
    await key.object.copyAgain(now + minutes(15));
    expect(key.alarms).toHaveLength(2);
  });

  it("does not delay a later change", async () => {
    const key = keyObject();
    key.state.down = true;
    const first = key.change(rename);
    const second = key.change(revocation);
    await expect(first).rejects.toEqual(unreachable);
    expect(await second).toMatchObject({ kind: "changed", record: { name: "Sync" } });
    key.state.down = false;
    expect(await key.change(revocation)).toMatchObject({ kind: "changed", record: { name: "Sync" } });
  });
});

describe("a key that is put back from an export", () => {
  const copy = { hash: "1".repeat(64), record: keyRecord({ id: "11111111111111111111" }) };

  it("is not there if the key store does not take it, and is with the next import", async () => {
    const key = keyObject();
    key.state.down = true;
    await expect(key.object.restore(copy, false, now)).rejects.toEqual(unreachable);
    key.state.down = false;
    const created = { kind: "created", record: copy.record, reason: null };
    expect(await key.object.restore(copy, false, now)).toEqual(created);
    expect(await key.object.restore(copy, false, now)).toEqual({ kind: "unchanged", reason: null });
    expect([await findKey(env.API_KEYS, copy.hash), key.alarms]).toEqual([copy.record, []]);
  });

  it("is not brought back by an import that waits for its revocation", async () => {
    const key = keyObject();
    const revoking = key.change(revocation);
    const restoring = key.object.restore(found, false, now);
    await revoking;
    expect(await restoring).toMatchObject({ kind: "refused" });
    expect((await findKey(env.API_KEYS, hash))?.revokedAt).toBe(new Date(now).toISOString());
  });
});

describe("the standing of a key", () => {
  it("is valid until the overlap of its rotation ends", async () => {
    const key = keyObject();
    await key.change({ kind: "rotate", successorId, overlapMilliseconds: minutes(1) });
    expect(await key.object.standing(now + minutes(1) - 1)).toBe("good");
    expect(await key.object.standing(now + minutes(1))).toBe("revoked");
  });

  it.each<[string, KeyChange]>([
    ["PATCH", rename],
    ["PATCH that prolongs", { kind: "patch", changes: { expiresAt: null } }],
    ["rotation", rotation],
    ["rotation with an overlap", { kind: "rotate", successorId, overlapMilliseconds: minutes(60) }],
  ])("is never valid again after a %s", async (_, change) => {
    const key = keyObject();
    await key.change(revocation);
    await key.change(change);
    expect(await key.object.standing(now + minutes(1_000))).toBe("revoked");
  });
});
