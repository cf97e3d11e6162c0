import { describe, expect, it } from "vitest";
import { BoundedMap } from "../../src/memory/bounded-map";

describe("a map bounded by the number of its entries", () => {
  it("returns undefined for a key that was never set", () => {
    expect(new BoundedMap<string, number>({ entries: 1 }).get("a")).toBeUndefined();
  });

  it("forgets the entry that was set first when none was read", () => {
    const map = new BoundedMap<string, number>({ entries: 2 });
    map.set("a", 1);
    map.set("b", 2);
    map.set("c", 3);
    expect([map.get("a"), map.get("b"), map.get("c"), map.size]).toEqual([undefined, 2, 3, 2]);
  });

  it("keeps an entry that was read since it was set", () => {
    const map = new BoundedMap<string, number>({ entries: 2 });
    map.set("a", 1);
    map.set("b", 2);
    map.get("a");
    map.set("c", 3);
    expect([map.get("a"), map.get("b"), map.get("c")]).toEqual([1, undefined, 3]);
  });

  it("does not count peeking as a use", () => {
    const map = new BoundedMap<string, number>({ entries: 2 });
    map.set("a", 1);
    map.set("b", 2);
    expect([map.peek("a"), map.peek("c"), map.oldest()]).toEqual([1, undefined, "a"]);
    map.set("c", 3);
    expect([map.peek("a"), map.oldest()]).toEqual([undefined, "b"]);
  });

  it("replaces the value of a key without forgetting another entry", () => {
    const map = new BoundedMap<string, number>({ entries: 2 });
    map.set("a", 1);
    map.set("b", 2);
    map.set("a", 3);
    expect([map.get("a"), map.get("b"), map.size]).toEqual([3, 2, 2]);
  });

  it("counts setting a key again as a use of it", () => {
    const map = new BoundedMap<string, number>({ entries: 2 });
    map.set("a", 1);
    map.set("b", 2);
    map.set("a", 1);
    map.set("c", 3);
    expect([map.get("a"), map.get("b"), map.get("c")]).toEqual([1, undefined, 3]);
  });

  it("forgets a deleted entry and ignores a key it does not have", () => {
    const map = new BoundedMap<string, number>({ entries: 2 });
    map.set("a", 1);
    map.delete("a");
    map.delete("b");
    expect([map.get("a"), map.size, map.weight]).toEqual([undefined, 0, 0]);
  });

  it("keeps nothing when it may have no entries", () => {
    const map = new BoundedMap<string, number>({ entries: 0 });
    map.set("a", 1);
    expect([map.get("a"), map.size]).toEqual([undefined, 0]);
  });

  it("keeps null as a value", () => {
    const map = new BoundedMap<string, null>({ entries: 1 });
    map.set("a", null);
    expect(map.get("a")).toBeNull();
  });
});

describe("a map bounded by weight", () => {
  const ofLength = (entries: number, max: number) =>
    new BoundedMap<string, string>({ entries, weight: { max, of: (_key, text) => text.length } });

  it("forgets as many entries as it takes to fit a heavy one", () => {
    const map = ofLength(10, 10);
    map.set("a", "aaaa");
    map.set("b", "bbbb");
    map.set("c", "cccccccc");
    expect([map.get("a"), map.get("b"), map.get("c")]).toEqual([undefined, undefined, "cccccccc"]);
    expect(map.weight).toBe(8);
  });

  it("does not keep an entry that is too heavy by itself, and keeps the others", () => {
    const map = ofLength(10, 10);
    map.set("a", "aaaa");
    map.set("b", "b".repeat(11));
    expect([map.get("a"), map.get("b"), map.weight]).toEqual(["aaaa", undefined, 4]);
  });

  it("forgets the last value of a key when the new one is too heavy", () => {
    const map = ofLength(10, 10);
    map.set("a", "aaaa");
    map.set("a", "a".repeat(11));
    expect([map.get("a"), map.weight, map.size]).toEqual([undefined, 0, 0]);
  });

  it("weighs the new value of a key in place of the last one", () => {
    const map = ofLength(10, 10);
    map.set("a", "aaaaaa");
    map.set("b", "bbbb");
    map.set("a", "aa");
    expect([map.get("a"), map.get("b"), map.weight]).toEqual(["aa", "bbbb", 6]);
  });

  it("is bounded by the number of its entries too", () => {
    const map = ofLength(2, 10);
    for (const key of ["a", "b", "c"]) map.set(key, key);
    expect([map.size, map.weight, map.get("a")]).toEqual([2, 2, undefined]);
  });

  it("keeps an entry of exactly the greatest weight", () => {
    const map = ofLength(10, 3);
    map.set("a", "aaa");
    expect(map.get("a")).toBe("aaa");
  });
});
