/** Finding a day in the feed by probes of `seq`. */
import { describe, expect, it } from "vitest";
import { findDay, type Probe } from "../../src/console/changes/day-range";

const start = Date.parse("2026-01-01");
const day = "2026-01-15";
const newest = 3_000_000;

/** A feed of thirty days, with as many changes on each. */
const timeOf = (seq: number) => new Date(start + (seq / 100_000) * 86_400_000).toISOString();

/** Reads a feed, of which a part is there, and counts the rounds. */
function feed(isThere: (seq: number) => boolean) {
  const rounds: number[] = [];
  const read = async (seqs: readonly number[]): Promise<readonly Probe[]> => {
    rounds.push(seqs.length);
    return seqs.filter(isThere).map((seq) => ({ seq, changedAt: timeOf(seq) }));
  };
  return { read, rounds };
}

describe("findDay", () => {
  it("narrows three million changes to those of the day, in four rounds of few probes", async () => {
    const { read, rounds } = feed(() => true);
    const { from, to } = await findDay(day, newest, read);
    expect([from <= 1_400_000, 1_400_000 - from < 300, to >= 1_499_999, to - 1_499_999 < 300]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(rounds.length).toBeLessThanOrEqual(4);
    expect(Math.max(...rounds)).toBeLessThanOrEqual(60);
  });

  it.each([
    ["nothing older is kept", (seq: number) => seq > 1_450_000],
    ["a key sees every third", (seq: number) => seq % 3 === 0],
    ["a key sees none of the probes", () => false],
  ])("loses no change of the day when %s", async (_, isThere) => {
    const { from, to } = await findDay(day, newest, feed(isThere).read);
    expect(from).toBeLessThanOrEqual(1_400_000);
    expect(to).toBeGreaterThanOrEqual(1_499_999);
  });

  it("ends with the feed on the newest day, and has nothing of a day before or after it", async () => {
    const { read } = feed(() => true);
    expect((await findDay("2026-01-30", newest, read)).to).toBeGreaterThanOrEqual(newest);
    expect((await findDay("2025-12-01", newest, read)).to).toBeLessThan(300);
    expect((await findDay("2026-03-01", newest, read)).from).toBeGreaterThan(newest - 300);
  });
});
