/** Which rows an insert refuses, and what the error says. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeKey, read } from "../../../support/fixtures";
import {
  countRows,
  duplicate,
  type Fields,
  mapping,
  naturalKey,
  notYours,
  standard,
} from "../../../support/mappings";
import { inserter, representation, useWriter } from "../../../support/writes/writer";

const key = useWriter();
const insert = inserter(key);

let service = "";

beforeAll(async () => {
  service = await makeKey({ companyId: null, id: "k0" });
});

describe("errors", () => {
  const notNull = (column: string, row: string): Fields => ({
    code: "23502",
    message: `null value in column "${column}" of relation "externalIntegrationMapping" violates not-null constraint`,
    details: expect.stringMatching(new RegExp(`^Failing row contains \\(.*\\)\\.${row}$`)),
    hint: null,
  });
  const invalid = (code: string, message: string, details: string | null = null): Fields => ({
    code,
    message,
    details,
    hint: null,
  });
  const cases: readonly (readonly [string, () => unknown, number, Fields])[] = [
    [
      "a null in a column that takes none",
      () => mapping("a", { integration: null }),
      400,
      notNull("integration", ""),
    ],
    [
      "…in one of several rows",
      () => [mapping("a"), mapping("b", { entityId: null })],
      400,
      notNull("entityId", " Row 2 of the body \\(counting from 1\\)\\."),
    ],
    [
      "a boolean that is none",
      () => mapping("a", { allowDuplicateExternalId: "perhaps" }),
      400,
      invalid("22P02", 'invalid input syntax for type boolean: "perhaps"'),
    ],
    [
      "a time that is none",
      () => [mapping("a", { lastSyncedAt: "soon" })],
      400,
      invalid("22007", 'invalid input syntax for type timestamp with time zone: "soon"'),
    ],
    [
      "a time that is out of range",
      () => [mapping("a", { lastSyncedAt: null }), mapping("b", { lastSyncedAt: "2026-02-30" })],
      400,
      invalid(
        "22008",
        'date/time field value out of range: "2026-02-30"',
        "Row 2 of the body (counting from 1).",
      ),
    ],
    [
      "text that is too long",
      () => mapping("é".repeat(513)),
      400,
      invalid(
        "22001",
        "value too long for type character varying(512)",
        'Column "entityId" takes at most 512 characters.',
      ),
    ],
    [
      "another company's row",
      () => [mapping("a"), mapping("b", { companyId: "globex" })],
      403,
      notYours("Row 2 of the body (counting from 1)."),
    ],
    [
      "a row that stands twice in the body",
      () => [mapping("a"), mapping("b"), mapping("a")],
      409,
      duplicate(
        naturalKey,
        'Key ("entityType", "entityId", integration, "companyId")=(customer, a, xero, acme) already exists. Row 3 of the body (counting from 1).',
      ),
    ],
  ];
  for (const [name, body, status, error] of cases) {
    it(`says what is wrong with ${name}, and writes nothing`, async () => {
      expect(await read(await insert("", body()), "Proxy-Status")).toEqual({
        status,
        headers: { "Proxy-Status": `Crosswalk; error=${error.code}` },
        body: error,
      });
      expect(await countRows()).toBe(0);
    });
  }

  it("names the unknown company to a service key", async () => {
    const rows = [mapping("a"), mapping("b", { companyId: "nobody" })];
    const response = await api(standard, { method: "POST", body: rows }, service);
    expect(await read(response)).toEqual({
      status: 409,
      body: {
        code: "23503",
        message:
          'insert or update on table "externalIntegrationMapping" violates foreign key constraint "externalIntegrationMapping_companyId_fkey"',
        details:
          'Key (companyId)=(nobody) is not present in table "company". Row 2 of the body (counting from 1).',
        hint: null,
      },
    });
    expect(await countRows()).toBe(0);
  });

  it("refuses several rows when one object is requested, before it writes", async () => {
    const response = await insert("", [mapping("a"), mapping("b")], {
      ...representation,
      Accept: "application/vnd.pgrst.object+json",
    });
    expect(await read(response)).toEqual({
      status: 406,
      body: {
        code: "PGRST116",
        message: "Cannot coerce the result to a single JSON object",
        details: "The result contains 2 rows",
        hint: null,
      },
    });
    expect(await countRows()).toBe(0);
  });
});
