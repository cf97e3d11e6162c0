/** When a failed delivery is tried again (SPEC §15). */
import { describe, expect, it } from "vitest";
import { nextTry, readRetryAfter } from "../../src/webhooks/delivery/retry-schedule";

const start = Date.parse("2036-06-01T12:00:00Z");
const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

/** The waits of a delivery that never lands, as long as it is tried. */
function waitsOf(random: number, asked = 0): readonly number[] {
  const waits: number[] = [];
  for (let now = start, count = 1; ; count += 1) {
    const next = nextTry({ count, since: start }, now, asked, random);
    if (next === undefined) return waits;
    waits.push(next - now);
    now = next;
  }
}

describe("nextTry", () => {
  it("waits 5 s, 30 s, 2 min, 10 min, 1 h, 3 h, then 6 h, for three days in all", () => {
    const waits = waitsOf(0.5);
    expect(waits.slice(0, 8)).toEqual([
      5 * second,
      30 * second,
      2 * minute,
      10 * minute,
      hour,
      3 * hour,
      6 * hour,
      6 * hour,
    ]);
    expect(waits).toHaveLength(18);
    expect(waits.reduce((sum, wait) => sum + wait)).toBe(3 * day);
  });

  it("is up to a tenth earlier or later, so that tries spread out", () => {
    expect([waitsOf(0)[0], waitsOf(1)[0]]).toEqual([4.5 * second, 5.5 * second]);
    expect([waitsOf(0)[6], waitsOf(1)[6]]).toEqual([5.4 * hour, 6.6 * hour]);
    for (const random of [0, 1]) expect(waitsOf(random).reduce((sum, wait) => sum + wait)).toBe(3 * day);
  });

  it("waits longer if the receiver asks, up to a day", () => {
    const failures = { count: 1, since: start };
    expect(nextTry(failures, start, second, 0.5)).toBe(start + 5 * second);
    expect(nextTry(failures, start, hour, 0.5)).toBe(start + hour);
    expect(nextTry(failures, start, 30 * day, 0.5)).toBe(start + day);
    expect(waitsOf(0.5, 30 * day)).toEqual([day, day, day]);
  });
});

describe("readRetryAfter", () => {
  it.each<[string | null, number]>([
    [null, 0],
    ["120", 2 * minute],
    [" 5 ", 5 * second],
    ["99999999999999", day],
    ["9".repeat(400), day],
    ["Sun, 01 Jun 2036 12:10:00 GMT", 10 * minute],
    ["Sun, 01 Jun 2036 11:00:00 GMT", 0],
    ["soon", 0],
    ["-5", 0],
    ["1.5", 0],
    ["2036-06-01", 0],
    ["", 0],
  ])("%j is %d ms", (header, milliseconds) => {
    expect(readRetryAfter(header, start)).toBe(milliseconds);
  });
});
