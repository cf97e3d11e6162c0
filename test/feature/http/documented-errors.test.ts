/** What the documented calls answer when something is wrong (SPEC §1). */

import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { creator, documented, mapping } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

/** `entityId` differs in every test. */
const create = creator(() => key);

describe("errors", () => {
  const post = (body: unknown) => api(documented, { method: "POST", body }, key);
  const cases: readonly (readonly [
    string,
    () => Promise<Response>,
    number,
    Readonly<Record<string, unknown>>,
  ])[] = [
    [
      "a required column that is missing",
      () => {
        const { allowDuplicateExternalId: _, ...rest } = mapping("error-1");
        return post(rest);
      },
      400,
      {
        code: "23502",
        message:
          'null value in column "allowDuplicateExternalId" of relation "externalIntegrationMapping" violates not-null constraint',
        details: expect.stringMatching(/^Failing row contains \(.*, customer, error-1, xero, null, null,/),
        hint: null,
      },
    ],
    [
      "a mapping that is there already",
      async () => {
        await create("error-2");
        return post(mapping("error-2"));
      },
      409,
      {
        code: "23505",
        message:
          'duplicate key value violates unique constraint "externalIntegrationMapping_entityType_entityId_integration_comp"',
        details:
          'Key ("entityType", "entityId", integration, "companyId")=(customer, error-2, xero, acme) already exists.',
        hint: null,
      },
    ],
    [
      "an external id that is taken",
      async () => {
        await create("error-3", { externalId: "taken" });
        return post(mapping("error-3b", { externalId: "taken" }));
      },
      409,
      {
        code: "23505",
        message:
          'duplicate key value violates unique constraint "externalIntegrationMapping_unique_externalId_idx"',
        details:
          'Key (integration, "externalId", "entityType", "companyId")=(xero, taken, customer, acme) already exists.',
        hint: null,
      },
    ],
    [
      "another company's row",
      () => post(mapping("error-4", { companyId: "globex" })),
      403,
      {
        code: "42501",
        message: 'new row violates row-level security policy for table "externalIntegrationMapping"',
        details: 'companyId "globex" is not one of the key\'s: acme.',
        hint: null,
      },
    ],
    [
      "a column that is not there",
      () => post(mapping("error-5", { nickname: "x" })),
      400,
      {
        code: "PGRST204",
        message: "Could not find the 'nickname' column of 'externalIntegrationMapping' in the schema cache",
        details: null,
        hint: null,
      },
    ],
    [
      "a column that is not there, in a filter",
      () => api(`${documented}?entityTyp=eq.x`, {}, key),
      400,
      {
        code: "42703",
        message: "column externalIntegrationMapping.entityTyp does not exist",
        details: null,
        hint: 'Perhaps you meant to reference the column "externalIntegrationMapping.entityType".',
      },
    ],
    [
      "JSON that does not parse",
      () => post("{"),
      400,
      {
        code: "PGRST102",
        message: "Empty or invalid json",
        details: "Line 1, column 2: The input string ended unexpectedly.",
        hint: null,
      },
    ],
    [
      "a time that is none",
      () => post(mapping("error-6", { lastSyncedAt: "yesterday-ish" })),
      400,
      {
        code: "22007",
        message: 'invalid input syntax for type timestamp with time zone: "yesterday-ish"',
        details: null,
        hint: null,
      },
    ],
    [
      "a table that is not there",
      () => api("/externalIntegrationMappings", {}, key),
      404,
      {
        code: "PGRST205",
        message: "Could not find the table 'public.externalIntegrationMappings' in the schema cache",
        details: null,
        hint: "Perhaps you meant the table 'public.externalIntegrationMapping'",
      },
    ],
    [
      "a path that is not there",
      () => api("/a/b/c", {}, key),
      404,
      { code: "PGRST125", message: "Invalid path specified in request URL", details: null, hint: null },
    ],
    [
      "an update without a filter",
      () => api(documented, { method: "PATCH", body: { externalId: "x" } }, key),
      400,
      {
        code: "21000",
        message: "UPDATE requires a WHERE clause",
        details: null,
        hint: "Add a filter, such as id=eq.1. For every row, use a filter that all rows match, such as id=not.is.null.",
      },
    ],
    [
      "a write to the company",
      () => api("/company?id=eq.acme", { method: "PATCH", body: { name: "x" } }, key),
      405,
      { code: "PGRST117", message: "Unsupported HTTP method: PATCH", details: null, hint: null },
    ],
  ];

  for (const [name, call, status, body] of cases) {
    it(`says what is wrong with ${name}`, async () => {
      expect(await read(await call(), "Proxy-Status")).toEqual({
        status,
        headers: { "Proxy-Status": `Crosswalk; error=${body.code}` },
        body,
      });
    });
  }
});
