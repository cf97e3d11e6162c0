/** PATCH: which changes it refuses, and what the error says. */
import { describe, expect, it } from "vitest";
import { api, read } from "../../../support/fixtures";
import {
  countRows,
  duplicate,
  externalKey,
  type Fields,
  mapping,
  naturalKey,
  notYours,
  standard,
} from "../../../support/mappings";
import { setUpRowsToChange } from "../../../support/writes/rows-to-change";

const { key, patch, service } = setUpRowsToChange();

describe("PATCH", () => {
  const cases: readonly (readonly [string, string, unknown, number, Fields])[] = [
    [
      "null where none may be",
      "id=eq.r0",
      { entityId: null },
      400,
      {
        code: "23502",
        message:
          'null value in column "entityId" of relation "externalIntegrationMapping" violates not-null constraint',
        details: expect.stringMatching(
          /^Failing row contains \(r0, customer, null, xero, x-0, f, \{"n": 0, .*, acme\)\.$/,
        ),
        hint: null,
      },
    ],
    [
      "one key for two rows",
      "externalId=not.is.null",
      { entityId: "same" },
      409,
      duplicate(
        naturalKey,
        'Key ("entityType", "entityId", integration, "companyId")=(customer, same, xero, acme) already exists.',
      ),
    ],
    [
      "the key of another row, which it names",
      "id=in.(r0,r1)",
      { externalId: "x-2" },
      409,
      duplicate(
        externalKey,
        'Key (integration, "externalId", "entityType", "companyId")=(xero, x-2, customer, acme) already exists.',
      ),
    ],
    ["a move to another company", "id=eq.r0", { companyId: "globex" }, 403, notYours()],
    [
      "a column that is not there",
      "id=eq.r0",
      { nickname: "x" },
      400,
      {
        code: "PGRST204",
        message: "Could not find the 'nickname' column of 'externalIntegrationMapping' in the schema cache",
        details: null,
        hint: null,
      },
    ],
    [
      "a value that is none of the type",
      "id=eq.r0",
      { remoteUpdatedAt: "2026-13-01" },
      400,
      {
        code: "22008",
        message: 'date/time field value out of range: "2026-13-01"',
        details: null,
        hint: 'Perhaps you need a different "DateStyle" setting.',
      },
    ],
    [
      "no filter",
      "select=id",
      { externalId: "x" },
      400,
      {
        code: "21000",
        message: "UPDATE requires a WHERE clause",
        details: null,
        hint: "Add a filter, such as id=eq.1. For every row, use a filter that all rows match, such as id=not.is.null.",
      },
    ],
  ];
  for (const [name, query, body, status, error] of cases) {
    it(`refuses ${name}, and changes nothing`, async () => {
      expect(await patch(query, body)).toEqual({ status, body: error });
      expect(await countRows(`"updatedAt" = '2026-01-01T00:00:00.000000Z' AND "createdBy" = 'me'`)).toBe(4);
    });
  }

  it("refuses a key that one of many rows has, and names that row", async () => {
    const rows = [
      mapping("Gamma-1", { integration: "quickbooks", externalId: "q" }),
      mapping("beta", { integration: "linear", externalId: "l" }),
    ];
    await api(standard, { method: "POST", body: rows }, key());
    expect(await patch("integration=eq.xero", { integration: "quickbooks" })).toEqual({
      status: 409,
      body: duplicate(
        naturalKey,
        'Key ("entityType", "entityId", integration, "companyId")=(customer, Gamma-1, quickbooks, acme) already exists.',
      ),
    });
  });

  it("refuses a service key a company that does not exist", async () => {
    const response = await api(
      `${standard}?id=eq.r0`,
      { method: "PATCH", body: { companyId: "nobody" } },
      service(),
    );
    expect(await read(response)).toEqual({
      status: 409,
      body: {
        code: "23503",
        message:
          'insert or update on table "externalIntegrationMapping" violates foreign key constraint "externalIntegrationMapping_companyId_fkey"',
        details: 'Key (companyId)=(nobody) is not present in table "company".',
        hint: null,
      },
    });
  });

  it("does not find another company's row", async () => {
    expect(await patch("id=eq.theirs", { metadata: 1 })).toEqual({ status: 200, body: [] });
    expect(await countRows("metadata = '1'")).toBe(0);
  });
});
