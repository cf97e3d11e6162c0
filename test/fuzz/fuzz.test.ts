/**
 * Whatever comes in, what goes out is an answer: never a 5xx, an error with its four fields, within two seconds.
 * `npm run fuzz` runs more of it.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeCompany, makeKey } from "../support/fixtures";
import { fixedCases } from "./fixed-cases";
import { request } from "./requests";
import { findFault, send } from "./verdict";

const runs = Number(env.FUZZ_RUNS);
const seed = Number(env.FUZZ_SEED);

/** The table is emptied now and then, so that the last request meets no more rows than the first. */
const ROWS_KEPT_FOR = 500;
const PROGRESS_EVERY = 5_000;

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme", rateLimit: null });
  await fillTable();
});

async function fillTable(): Promise<void> {
  const table = `"externalIntegrationMapping"`;
  await env.DB.batch([
    env.DB.prepare(`DELETE FROM ${table}`),
    env.DB.prepare(
      `WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n < 59)
       INSERT INTO ${table} ("id", "entityType", "entityId", "integration", "externalId",
         "allowDuplicateExternalId", "metadata", "lastSyncedAt", "companyId")
       SELECT 'row' || n, iif(n % 2, 'customer', 'item'), 'entity ' || n, iif(n % 3, 'xero', 'quickbooks'),
         'x' || n, n % 2, iif(n % 4, '{"a": ' || n || ', "b": [1.10, "é", null]}', NULL),
         '2026-01-01T00:00:00.000000Z', iif(n < 40, 'acme', 'globex')
       FROM series`,
    ),
  ]);
}

const statuses = new Map<number, number>();
afterAll(() => {
  if (runs > PROGRESS_EVERY)
    console.log("statuses:", JSON.stringify(Object.fromEntries([...statuses].sort())));
});

describe("any request", () => {
  it(`is answered (${runs} of them, seed ${seed})`, { timeout: 3_600_000 }, async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(request, async (sample) => {
        if (sent % ROWS_KEPT_FOR === 0) await fillTable();
        sent += 1;
        if (sent % PROGRESS_EVERY === 0 && runs > PROGRESS_EVERY) console.log(`${sent} of ${runs}`);
        const { fault, status } = await findFault(sample, key);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        expect(fault).toBeUndefined();
      }),
      { numRuns: runs, seed },
    );
  });
});

describe("a request that once got a wrong answer", () => {
  it.each(fixedCases)("$title", async ({ request: fixed, status, code }) => {
    expect((await findFault(fixed, key)).fault).toBeUndefined();
    const { response, text } = await send(fixed, key);
    expect({ status: response.status, code: text === "" ? undefined : JSON.parse(text).code }).toEqual({
      status,
      code,
    });
  });
});
