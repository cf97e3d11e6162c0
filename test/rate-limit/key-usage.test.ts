import { afterEach, describe, expect, it, vi } from "vitest";
import { KeyUsage } from "../../src/rate-limit/key-usage";

const start = Date.parse("2026-06-01T12:00:00.000Z");
const minute = 60_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A storage, and what was put into it. */
function storageOf(puts: unknown[] = [], fails = false): Pick<DurableObjectStorage, "get" | "put"> {
  return Object.create({
    get: async () => puts.at(-1),
    put: async (_: string, value: unknown) => {
      if (fails) throw new Error("The storage is full");
      puts.push(value);
    },
  });
}

describe("KeyUsage", () => {
  it("knows no use that was not recorded", async () => {
    expect(await new KeyUsage(storageOf()).last()).toBeUndefined();
  });

  it("knows the last use to the millisecond, and stores it once in five minutes", async () => {
    const puts: number[] = [];
    const usage = new KeyUsage(storageOf(puts));
    for (const after of [0, 1, 5 * minute - 1, 5 * minute, 6 * minute]) await usage.note(start + after);
    expect(await usage.last()).toBe(start + 6 * minute);
    expect(puts).toEqual([start, start + 5 * minute]);
  });

  it("knows what was stored, and stores no more often, after the object slept", async () => {
    const puts: number[] = [start];
    expect(await new KeyUsage(storageOf(puts)).last()).toBe(start);
    const usage = new KeyUsage(storageOf(puts));
    await usage.note(start + minute);
    expect([await usage.last(), puts]).toEqual([start + minute, [start]]);
  });

  it("logs a failure to store, and continues", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const usage = new KeyUsage(storageOf([], true));
    await usage.note(start);
    expect(await usage.last()).toBe(start);
    await vi.waitFor(() =>
      expect(logged.mock.calls).toEqual([
        [expect.stringMatching(/^The last use of a key could not be stored: Error: The storage is full/)],
      ]),
    );
  });
});
