import { describe, expect, it } from "vitest";
import { createIdSource, formatId, newId, nextIdParts } from "../../src/db/new-id";

const NEW_YEAR = 1_767_225_600_000;
const ALL_RANDOM_BITS = 2n ** 80n - 1n;

/** 80 bits in the halves that an id is made of. */
const bits = (all: bigint) => ({ high: Number(all >> 40n), low: Number(BigInt.asUintN(40, all)) });

describe("formatId", () => {
  it.each([
    [0, 0n, "00000000000000000000000000"],
    [0, 1n, "00000000000000000000000001"],
    [0, 31n, "0000000000000000000000000z"],
    [0, 32n, "00000000000000000000000010"],
    [1, 0n, "00000000010000000000000000"],
    [NEW_YEAR, 0n, "01kdvdna000000000000000000"],
    [NEW_YEAR, ALL_RANDOM_BITS, "01kdvdna00zzzzzzzzzzzzzzzz"],
    [2 ** 48 - 1, ALL_RANDOM_BITS, "7zzzzzzzzzzzzzzzzzzzzzzzzz"],
  ])("%d ms and the random bits %d make %s", (time, random, id) => {
    expect(formatId({ time, ...bits(random) })).toBe(id);
  });
});

describe("nextIdParts", () => {
  it.each([
    ["the first id takes the clock and the random bits", undefined, 1000, 7n, { time: 1000, random: 7n }],
    ["a later millisecond starts anew", { time: 1000, random: 9n }, 1001, 7n, { time: 1001, random: 7n }],
    [
      "the same millisecond counts up by a random step",
      { time: 1000, random: 9n },
      1000,
      7n,
      { time: 1000, random: 17n },
    ],
    ["a step is at least one", { time: 1000, random: 9n }, 1000, 0n, { time: 1000, random: 10n }],
    [
      "a step is at most 2^32",
      { time: 1000, random: 0n },
      1000,
      ALL_RANDOM_BITS,
      { time: 1000, random: 2n ** 32n },
    ],
    [
      "a clock that steps back is not followed",
      { time: 1000, random: 9n },
      400,
      7n,
      { time: 1000, random: 17n },
    ],
    [
      "random bits that run over go to the next millisecond",
      { time: 1000, random: ALL_RANDOM_BITS },
      1000,
      7n,
      { time: 1001, random: 7n },
    ],
    [
      "a step carries from one half to the other",
      { time: 1000, random: 2n ** 40n - 1n },
      1000,
      7n,
      { time: 1000, random: 2n ** 40n + 7n },
    ],
  ])("%s", (_, previous, now, random, next) => {
    const parts = (made: { readonly time: number; readonly random: bigint }) => ({
      time: made.time,
      ...bits(made.random),
    });
    expect(nextIdParts(previous && parts(previous), now, bits(random))).toEqual(parts(next));
  });
});

describe("createIdSource", () => {
  it("reads the random bytes as one number, the first byte highest", () => {
    const source = createIdSource(
      () => NEW_YEAR,
      (count) => Uint8Array.from({ length: count }, (_, index) => (index === count - 1 ? 33 : 0)),
    );
    expect([source(), source()]).toEqual(["01kdvdna000000000000000011", "01kdvdna000000000000000023"]);
  });

  it("takes 80 random bits for each id", () => {
    const counts: number[] = [];
    const source = createIdSource(
      () => NEW_YEAR,
      (count) => {
        counts.push(count);
        return new Uint8Array(count);
      },
    );
    source();
    source();
    expect(counts).toEqual([10, 10]);
  });
});

describe("newId", () => {
  const ids = Array.from({ length: 10_000 }, newId);

  it("makes unique ids that rise in the order in which they were made", () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
  });

  it("makes ids of 26 lower-case letters and digits, which no URL has to escape", () => {
    expect(ids.filter((id) => !/^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(id))).toEqual([]);
  });
});
