/**
 * A plan that serves again answers as one that is made anew: the same requests to an engine that keeps plans and to one
 * that does not, each with other values in its filters than the one before.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type PostgrestOptions, postgrest } from "../../../src/postgrest";
import { policyFor, policyKeyOf, schema } from "../../../src/resources";
import { request } from "../../fuzz/requests";
import { makeCompany } from "../../support/fixtures";

const runs = 500;
const company = (companyId: string) => ({ id: "k", companyId, integrations: null, entityTypes: null });
const keys = [company("acme"), company("globex")];

/** Who asks is in a header, for these engines stand alone. */
const keyOf = (name: string | undefined) => keys[Number(name ?? 0)] ?? company("nobody");
const options: PostgrestOptions = {
  schema,
  database: () => env.DB,
  policy: (c, relation) => policyFor(keyOf(c.req.header("x-key")), relation),
  aggregates: true,
  maxRows: 1000,
  singular: "primary-key",
};
const plain = postgrest(options);
const keeping = postgrest({ ...options, policyKey: (c) => policyKeyOf(keyOf(c.req.header("x-key"))) });

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  await env.DB.prepare(
    `WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n < 39)
     INSERT INTO "externalIntegrationMapping" ("id", "entityType", "entityId", "integration", "externalId",
       "allowDuplicateExternalId", "metadata", "lastSyncedAt", "createdAt", "updatedAt", "companyId")
     SELECT 'row' || n, iif(n % 2, 'customer', 'item'), 'entity ' || n, iif(n % 3, 'xero', 'quickbooks'),
       'x' || n, n % 2, iif(n % 4, '{"a": ' || n || '}', NULL), printf('2026-01-%02dT00:00:00.000000Z', 1 + n % 28),
       '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z', iif(n % 4, 'acme', 'globex')
     FROM series`,
  ).run();
});

async function ask(app: typeof plain, target: string, method: string, headers: Record<string, string>) {
  const response = await app.request(`https://crosswalk.test${target}`, { method, headers });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

const values = [
  "row1",
  "row4",
  "customer",
  "xero",
  "",
  "t",
  "false",
  "null",
  '"row1"',
  "a,b",
  "(row1)",
  "2026-01-09",
  "2026-01-09T00:00:00+02",
  "acme",
  "%ff",
  "%C3%A9",
];

/** The target with another value in each filter that compares, and other items in each list. */
function withValues(target: string, pick: (index: number) => string): string {
  let index = 0;
  return target
    .replace(/(?<=[?&]\w+=(?:eq|neq|gte?|lte?)\.)[^&]*/g, () => pick(index++))
    .replace(/(?<=[?&]\w+=in\.\()[^&)]*/g, () => `${pick(index++)},${pick(index++)}`);
}

const compared = fc.constantFrom(
  "id",
  "entityType",
  "externalId",
  "allowDuplicateExternalId",
  "lastSyncedAt",
  "companyId",
);
const filter = fc
  .tuple(compared, fc.constantFrom("eq.x", "neq.x", "gt.x", "gte.x", "lt.x", "lte.x", "in.(x)"))
  .map(([name, operation]) => `${name}=${operation}`);
const made = fc
  .tuple(
    fc.array(filter, { minLength: 1, maxLength: 4 }),
    fc.constantFrom(
      "",
      "&order=id",
      "&select=id,company(id)&limit=3",
      "&or=(id.eq.row1,entityType.eq.item)",
      "&select=count()",
    ),
  )
  .map(([filters, rest]) => `/externalIntegrationMapping?${filters.join("&")}${rest}`);

const target = fc.oneof(
  made,
  request.map((fuzzed) => fuzzed.target.replace(/^\/rest\/v1/, "")),
);
const headers = fc.constantFrom<Record<string, string>>(
  {},
  { Prefer: "count=exact" },
  { Accept: "text/csv" },
  { Range: "0-2" },
);

describe("an answer", () => {
  it(`is the same with a cached plan (${runs} shapes)`, { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        target,
        fc.constantFrom("GET", "HEAD"),
        headers,
        fc.array(fc.constantFrom(...values), { minLength: 24, maxLength: 24 }),
        async (shape, method, sent, picked) => {
          for (const [round, key] of ["0", "0", "1", "0"].entries()) {
            const path = withValues(shape, (index) => picked[(index + round * 5) % picked.length] ?? "");
            const asked = { ...sent, "x-key": key };
            const answer = await ask(keeping, path, method, asked);
            expect({ path, ...answer }).toEqual({ path, ...(await ask(plain, path, method, asked)) });
          }
        },
      ),
      { numRuns: runs, seed: 7 },
    );
  });
});
