/** What was counted of a company → its summary. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toTimestamp } from "../../src/db/timestamp";
import { buildAgeClass } from "../../src/summaries/sync-age";
import { addPage, type Counted, emptyTally, MAX_KINDS, summarize } from "../../src/summaries/tally";

const startedAt = Date.parse("2026-06-01T00:00:00Z");
const minutesAgo = (minutes: number) => toTimestamp(startedAt - minutes * 60_000);

const counted = (over: Partial<Counted> = {}): Counted => ({
  integration: "xero",
  entityType: "item",
  age: null,
  mappings: 1,
  linked: 0,
  oldest: null,
  newest: null,
  ...over,
});

/** The SQL of sync-age.ts, run. */
async function classesOf(minutes: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const statement = env.DB.prepare(
    `SELECT value AS "minutes", ${buildAgeClass("value")} AS "age" FROM json_each(?)`,
  );
  const { results } = await statement.bind(JSON.stringify(minutes)).all<{ minutes: number; age: number }>();
  return new Map(results.map(({ minutes, age }) => [minutes, age]));
}

describe("a tally", () => {
  it("adds pages up by integration and entity type", () => {
    const first = addPage(emptyTally, [
      counted({ mappings: 3, linked: 2 }),
      counted({ integration: "shopify", age: 5, oldest: minutesAgo(5), newest: minutesAgo(5) }),
    ]);
    const both = addPage(first, [
      counted({ age: 0, mappings: 2, linked: 2, oldest: minutesAgo(0), newest: minutesAgo(0) }),
    ]);
    expect(summarize(both, startedAt, toTimestamp)).toEqual([
      {
        integration: "xero",
        entityType: "item",
        mappings: 5,
        linked: 4,
        neverSynced: 3,
        oldestSyncedAt: minutesAgo(0),
        medianSyncedAt: minutesAgo(0),
        newestSyncedAt: minutesAgo(0),
      },
      {
        integration: "shopify",
        entityType: "item",
        mappings: 1,
        linked: 0,
        neverSynced: 0,
        oldestSyncedAt: minutesAgo(5),
        medianSyncedAt: minutesAgo(5),
        newestSyncedAt: minutesAgo(5),
      },
    ]);
  });

  it("has room for a number of kinds, and counts the mappings that it left out", () => {
    const page = ["a", "b", "c"].map((entityType) => counted({ entityType, mappings: 2 }));
    const tally = addPage(emptyTally, page, 2);
    expect(tally.kinds.map(({ entityType }) => entityType)).toEqual(["a", "b"]);
    expect(tally.leftOut).toBe(2);
    expect(addPage(tally, page, 2).leftOut).toBe(4);
  });

  it("fits one value of D1, whatever the names and ages", () => {
    const name = "\u{1f600}".repeat(512);
    const kinds = Array.from({ length: MAX_KINDS }, (_, index) => `${index}${name}`);
    const page = kinds.flatMap((entityType) =>
      Array.from({ length: 290 }, (_, age) =>
        counted({
          integration: name,
          entityType,
          age,
          mappings: 9_999,
          oldest: minutesAgo(0),
          newest: minutesAgo(0),
        }),
      ),
    );
    const bytes = new TextEncoder().encode(JSON.stringify(addPage(emptyTally, page))).byteLength;
    expect(bytes).toBeLessThan(2_000_000);
  });

  it("knows the median age to a tenth of it, or a minute", async () => {
    const age = fc.oneof(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 3_000 }));
    const ages = fc.array(age, { minLength: 1, maxLength: 99 });
    await fc.assert(
      fc.asyncProperty(ages, async (minutes) => {
        const classes = await classesOf(minutes);
        const tally = addPage(
          emptyTally,
          minutes.map((age) =>
            counted({ age: classes.get(age) ?? 0, oldest: minutesAgo(age), newest: minutesAgo(age) }),
          ),
        );
        const [summary] = summarize(tally, startedAt, toTimestamp);
        const found = (startedAt - Date.parse(summary?.medianSyncedAt ?? "")) / 60_000;
        const sorted = minutes.toSorted((a, b) => a - b);
        const median = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
        expect(Math.abs(found - median)).toBeLessThanOrEqual(Math.max(1, median / 10));
      }),
      { numRuns: 100 },
    );
  });
});
