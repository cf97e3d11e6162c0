import { describe, expect, it } from "vitest";
import { KeyCache } from "../../src/access/key-cache";
import { keyRecord } from "../support/key-records";

const now = 1_000_000;
const record = keyRecord();

describe("KeyCache", () => {
  it("returns undefined for a key that was never set", () => {
    expect(new KeyCache().get("a", now)).toBeUndefined();
  });

  it("keeps a record for 30 seconds", () => {
    const cache = new KeyCache();
    cache.set("a", record, now);
    expect(cache.get("a", now + 29_999)).toBe(record);
    expect(cache.get("a", now + 30_000)).toBeUndefined();
  });

  it("remembers for 3 seconds that a key does not exist", () => {
    const cache = new KeyCache();
    cache.set("a", null, now);
    expect(cache.get("a", now + 2_999)).toBeNull();
    expect(cache.get("a", now + 3_000)).toBeUndefined();
  });

  it("forgets a key when told to", () => {
    const cache = new KeyCache();
    cache.set("a", record, now);
    cache.delete("a");
    expect(cache.get("a", now)).toBeUndefined();
  });

  it("holds 1,000 keys and forgets the one that was set longest ago", () => {
    const cache = new KeyCache();
    for (let i = 0; i < 1_000; i++) cache.set(String(i), record, now);
    cache.set("0", record, now);
    cache.set("one more", record, now);
    expect(cache.get("1", now)).toBeUndefined();
    expect(cache.get("0", now)).toBe(record);
    expect(cache.get("2", now)).toBe(record);
    expect(cache.get("one more", now)).toBe(record);
  });

  it("keeps known keys however many unknown keys are asked for", () => {
    const cache = new KeyCache();
    cache.set("good", record, now);
    for (let i = 0; i < 5_000; i++) cache.set(`garbage ${i}`, null, now);
    expect(cache.get("good", now)).toBe(record);
    expect(cache.get("garbage 3999", now)).toBeUndefined();
    expect(cache.get("garbage 4000", now)).toBeNull();
  });

  it("returns the record that was set last for a key", () => {
    const cache = new KeyCache();
    cache.set("a", null, now);
    cache.set("a", record, now + 1);
    expect(cache.get("a", now + 1)).toBe(record);
    cache.set("a", null, now + 2);
    expect(cache.get("a", now + 2)).toBeNull();
  });
});
