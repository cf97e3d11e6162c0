/** Batches: each statement's result by its handle. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { Batch } from "../../../../src/postgrest/query/database/batch";
import { connect, newUsage } from "../../../../src/postgrest/query/database/connection";
import type { Statement } from "../../../../src/postgrest/query/sql/statement";

const numbers = (...values: readonly number[]): Statement => ({
  sql: `SELECT value AS "#0", value * 2 AS "#1" FROM json_each(?)`,
  params: [JSON.stringify(values)],
});

describe("Batch", () => {
  for (const kind of ["read", "write"] as const) {
    it(`gives each statement's rows by its handle after a ${kind}, in one round trip`, async () => {
      const usage = newUsage();
      const database = connect(env.DB, 1000, { usage });
      const batch = new Batch();
      const [first, none, last] = [numbers(1, 2), numbers(), numbers(3)].map((one) => batch.add(one));
      await (kind === "read" ? database.read(batch) : database.write(batch, () => false));
      expect(first?.rows()).toEqual([
        [1, 2],
        [2, 4],
      ]);
      expect(none?.rows()).toEqual([]);
      expect(last?.number()).toBe(3);
      expect(usage.roundTrips).toBe(1);
    });
  }

  it("gives the rows of a write of one statement", async () => {
    const batch = new Batch();
    const only = batch.add(numbers(5));
    await connect(env.DB, 1000).write(batch, () => false);
    expect(only.rows()).toEqual([[5, 10]]);
  });

  it("does not call the database without statements", async () => {
    const usage = newUsage();
    await connect(env.DB, 1000, { usage }).read(new Batch());
    expect(usage.roundTrips).toBe(0);
  });

  it("refuses to give a result before it has run", () => {
    const result = new Batch().add(numbers(1));
    expect(() => result.rows()).toThrow("read before its batch has run");
    expect(() => result.number()).toThrow("read before its batch has run");
  });
});
