import { afterEach, describe, expect, it, vi } from "vitest";
import { KeyBucket } from "../../src/rate-limit/key-bucket";
import type { Ask } from "../../src/rate-limit/token-bucket";

const start = Date.parse("2026-06-01T12:00:00.000Z");
const second = 1_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A storage, and how often it was written. */
function storageOf(fails = false) {
  const puts: unknown[] = [];
  const storage: Pick<DurableObjectStorage, "get" | "put"> = Object.create({
    get: async () => structuredClone(puts.at(-1)),
    put: async (_: string, value: unknown) => {
      if (fails) throw new Error("The storage is full");
      puts.push(value);
    },
  });
  return { storage, puts };
}

const asks = (limit: number, waiting: number): Ask => ({ limit, waiting, use: 0, left: 0, grantedAt: 0 });

describe("KeyBucket", () => {
  it("stores what would be lost in sleep: spending that is not refilled within ten seconds", async () => {
    const { storage, puts } = storageOf();
    const bucket = new KeyBucket(storage);
    for (let request = 1; request <= 10; request++) {
      expect(await bucket.take(asks(60, 1), start)).toMatchObject({ granted: 1, rest: 60 - request });
    }
    expect(puts).toEqual([]);
    await bucket.take(asks(60, 1), start);
    expect(puts).toEqual([{ spent: 11, at: start, fullAt: start }]);
  });

  it("still knows its spending when it wakes", async () => {
    const { storage } = storageOf();
    await new KeyBucket(storage).take(asks(60, 60), start);
    expect(await new KeyBucket(storage).take(asks(60, 60), start)).toMatchObject({ granted: 0 });
    expect(await new KeyBucket(storage).take(asks(60, 60), start + 20 * second)).toMatchObject({
      granted: 20,
    });
  });

  it.each([1, 30, 60])("grants no more with sleep than without, %i requests at a time", async (size) => {
    const { storage } = storageOf();
    const awake = new KeyBucket(storageOf().storage);
    // Each time, it has slept.
    for (let time = 0; time < 50; time++) {
      const now = start + time * 11 * second;
      const slept = await new KeyBucket(storage).take(asks(60, size), now);
      expect(slept.granted).toBe((await awake.take(asks(60, size), now)).granted);
    }
  });

  it("writes nothing for a refusal", async () => {
    const { storage, puts } = storageOf();
    const bucket = new KeyBucket(storage);
    await bucket.take(asks(60, 60), start);
    for (let time = 0; time < 5; time++) {
      expect(await bucket.take(asks(60, 1), start)).toMatchObject({ granted: 0, rest: 0 });
    }
    expect(puts).toHaveLength(1);
  });

  it("logs a failure to store, and continues", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const bucket = new KeyBucket(storageOf(true).storage);
    expect(await bucket.take(asks(60, 30), start)).toMatchObject({ granted: 30 });
    expect(await bucket.take(asks(60, 60), start)).toMatchObject({ granted: 30 });
    await vi.waitFor(() =>
      expect(logged.mock.calls[0]).toEqual([
        expect.stringMatching(/^The spending of a key could not be stored: Error: The storage is full/),
      ]),
    );
  });
});
