import { describe, expect, it } from "vitest";
import { ExpiringMap } from "../../src/memory/expiring-map";

describe("a map whose entries expire", () => {
  it("returns an entry until its time has come and not after", () => {
    const map = new ExpiringMap<string>(2);
    map.set("a", "A", 1_000, 50);
    expect(map.get("a", 1_049)).toBe("A");
    expect(map.get("a", 1_050)).toBeUndefined();
  });

  it("gives a key that is set again a time of its own", () => {
    const map = new ExpiringMap<string>(2);
    map.set("a", "A", 1_000, 50);
    map.set("a", "B", 1_040, 50);
    expect(map.get("a", 1_060)).toBe("B");
  });

  it("forgets the entry that was set longest ago when it is full", () => {
    const map = new ExpiringMap<string>(2);
    map.set("a", "A", 0, 50);
    map.set("b", "B", 0, 50);
    map.get("a", 1);
    map.set("c", "C", 1, 50);
    expect([map.get("a", 2), map.get("b", 2), map.get("c", 2)]).toEqual([undefined, "B", "C"]);
  });

  it("forgets what has expired when another entry is set, even with room to spare", () => {
    const map = new ExpiringMap<string>(9);
    map.set("a", "A", 0, 50);
    map.set("b", "B", 10, 50);
    map.set("c", "C", 55, 50);
    expect([map.get("a", 0), map.get("b", 59), map.get("c", 60)]).toEqual([undefined, "B", "C"]);
  });

  it("keeps nothing that has expired already when it is set", () => {
    const map = new ExpiringMap<string>(9);
    map.set("a", "A", 100, 0);
    expect(map.get("a", 99)).toBeUndefined();
  });

  it("forgets an entry that is deleted", () => {
    const map = new ExpiringMap<string>(2);
    map.set("a", "A", 0, 50);
    map.delete("a");
    expect(map.get("a", 1)).toBeUndefined();
  });
});
