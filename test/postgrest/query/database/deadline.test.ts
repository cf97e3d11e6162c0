/** The deadline is of all statements of a request together. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { connect, newUsage } from "../../../../src/postgrest/query/database/connection";

it("sends no statement after the deadline of the request", async () => {
  let now = 0;
  const usage = newUsage();
  const timing = { now: () => now, sleep: async () => undefined, random: () => 0 };
  const database = connect(env.DB, 1000, { usage, timing });
  const one = { sql: "SELECT 1", params: [] };
  expect(await database.rows(one)).toEqual([[1]]);
  now = 1000;
  await expect(database.rows(one)).rejects.toThrow("The database gave no answer");
  expect(usage.roundTrips).toBe(1);
});
