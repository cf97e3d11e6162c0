/** The feed is kept for so many days, and pruned in small steps (SPEC §14). */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { pruneChanges } from "../../src/changes/prune";
import { sweepChanges } from "../../src/changes/sweep";
import worker from "../../src/index";
import { countBindings, newCounts } from "../support/counting";
import { clearFeed } from "../support/feed";

const horizon = Date.parse("2026-01-31T00:00:00Z");
const day = (number: number) => `2026-01-${String(number).padStart(2, "0")}T00:00:00.000000Z`;

/** A feed of changes at these times. */
async function fill(companyId: string, times: readonly string[]): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO "externalIntegrationMappingChange"
       ("companyId", "seq", "op", "mappingId", "integration", "entityType", "entityId", "changedAt", "changedBy", "after")
     SELECT ?1, key + 1, 'insert', 'm' || key, 'xero', 'item', 'e', value, 'sql', '{}' FROM json_each(?2)`,
  )
    .bind(companyId, JSON.stringify(times))
    .run();
}

async function kept(companyId: string): Promise<readonly number[]> {
  const statement = env.DB.prepare(
    `SELECT "seq" FROM "externalIntegrationMappingChange" WHERE "companyId" = ? ORDER BY "seq"`,
  );
  const { results } = await statement.bind(companyId).all<{ seq: number }>();
  return results.map(({ seq }) => seq);
}

const prune = (statements = 45) => pruneChanges(env.DB, { horizon, statements });

beforeEach(clearFeed);

describe("pruning", () => {
  it("keeps the newest change, and the newest older than the horizon", async () => {
    await fill("acme", [
      day(1),
      day(2),
      day(3),
      "2026-02-01T00:00:00.000000Z",
      "2026-02-02T00:00:00.000000Z",
    ]);
    await fill("quiet", [day(1), day(2)]);
    await fill("single", [day(1)]);
    await fill("young", ["2026-02-01T00:00:00.000000Z", "2026-02-02T00:00:00.000000Z"]);
    expect(await prune()).toEqual({ deleted: 3, more: false });
    expect(await Promise.all(["acme", "quiet", "single", "young"].map(kept))).toEqual([
      [3, 4, 5],
      [2],
      [1],
      [1, 2],
    ]);
    expect(await prune()).toEqual({ deleted: 0, more: false });
  });

  it("works in steps, within its number of statements, and leaves the rest to the next run", async () => {
    await fill(
      "acme",
      Array.from({ length: 12_000 }, () => day(1)),
    );
    await fill("globex", [day(1), day(2)]);
    expect(await prune(6)).toEqual({ deleted: 5_000, more: true });
    expect((await kept("acme"))[0]).toBe(5_001);
    expect(await prune()).toEqual({ deleted: 7_000, more: false });
    expect([await kept("acme"), await kept("globex")]).toEqual([[12_000], [2]]);
  });

  it("reads a few rows of each company, however many changes it has", async () => {
    await fill(
      "acme",
      Array.from({ length: 5_000 }, () => "2026-02-01T00:00:00.000000Z"),
    );
    await fill(
      "globex",
      Array.from({ length: 5_000 }, () => "2026-02-01T00:00:00.000000Z"),
    );
    const counts = newCounts();
    await pruneChanges(countBindings(env, counts).DB, { horizon, statements: 45 });
    expect([counts.rowsRead < 20, counts.rowsWritten, counts.roundTrips]).toEqual([true, 0, 1]);
  });
});

describe("the cron trigger", () => {
  it("prunes by CHANGE_RETENTION_DAYS", async () => {
    await fill("acme", [day(1), day(2), day(3)]);
    const at = (text: string) =>
      worker.scheduled(createScheduledController({ scheduledTime: new Date(text), cron: "17 * * * *" }), {
        ...env,
        CHANGE_RETENTION_DAYS: "10",
      });
    await at("2026-01-12T00:00:00Z");
    expect(await kept("acme")).toEqual([1, 2, 3]);
    await at("2026-01-12T12:00:00Z");
    expect(await kept("acme")).toEqual([2, 3]);
  });

  it("prunes every database, even when one is out of reach", async () => {
    await fill("acme", [day(1), day(2)]);
    const broken = new Proxy(env.DB, {
      get: () => () => {
        throw new Error("D1_ERROR: Network connection lost");
      },
    });
    const lines: string[] = [];
    await sweepChanges({ ...env, DB: broken, DB_EAST: env.DB }, horizon, 1, (line) => lines.push(line));
    expect(lines).toEqual(['{"event":"prune","database":"DB_EAST","deleted":1,"more":false}']);
    expect(await kept("acme")).toEqual([2]);
  });
});
