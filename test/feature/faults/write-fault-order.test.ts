/** Of several faults of a write, the one that PostgREST and PostgreSQL come upon first. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeCompany, makeKey } from "../../support/fixtures";
import { clearRows, countRows, type Fields, mapping, prefer } from "../../support/mappings";
import { entity, inRow, notNull, plainError, sender, threeRows } from "../../support/writes/refused";

let key = "";
let service = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k1" });
  service = await makeKey({ companyId: null, id: "k0" });
});

beforeEach(async () => {
  await clearRows();
  expect((await send("POST", "", threeRows)).status).toBe(201);
});

const send = sender(() => key);

describe("the order of faults", () => {
  const bad = mapping("a", { allowDuplicateExternalId: "maybe", entityType: null });
  const badBoolean = plainError("22P02", 'invalid input syntax for type boolean: "maybe"');
  const cases: readonly (readonly [string, string, string, unknown, Fields])[] = [
    [
      "an unknown column in on_conflict",
      "POST",
      "on_conflict=bogus&select=nope",
      bad,
      plainError("42703", 'column "bogus" does not exist'),
    ],
    [
      "one with a near name",
      "POST",
      "on_conflict=entityid",
      bad,
      plainError(
        "42703",
        'column "entityid" does not exist',
        'Perhaps you meant to reference the column "externalIntegrationMapping.entityId".',
      ),
    ],
    [
      "an unknown column in the answer",
      "POST",
      "on_conflict=entityId&select=nope",
      bad,
      plainError("42703", "column externalIntegrationMapping.nope does not exist"),
    ],
    [
      "columns that are no unique set",
      "POST",
      "on_conflict=entityId",
      bad,
      plainError(
        "42P10",
        "there is no unique or exclusion constraint matching the ON CONFLICT specification",
      ),
    ],
    ["a value of the wrong type", "POST", "", bad, badBoolean],
    [
      "one in a later row than a null and a key that is taken",
      "POST",
      "",
      [mapping("a"), mapping("n", { entityType: null }), mapping("m", { allowDuplicateExternalId: "maybe" })],
      { ...badBoolean, details: inRow(3).trim() },
    ],
  ];
  it.each(cases)("reports %s before the faults that come later", async (_, method, query, body, error) => {
    const headers = prefer("resolution=merge-duplicates", "return=representation");
    expect(await send(method, query, body, { headers })).toEqual({ status: 400, body: error });
    expect(await countRows()).toBe(3);
  });

  it("is that of the table's columns for several nulls, in POST and in PATCH", async () => {
    const nulls = { companyId: null, entityId: null, entityType: null };
    const { body } = await send("POST", "", mapping("n", nulls), { by: service });
    expect(body).toEqual(notNull("entityType", expect.stringMatching(/^Failing row contains \(/)));
    expect(await send("PATCH", "id=eq.a", nulls, { by: service })).toEqual({
      status: 400,
      body: notNull(
        "entityType",
        expect.stringMatching(/^Failing row contains \(a, null, null, xero, x-a, f, null, .*, null\)\.$/),
      ),
    });
  });

  it("is PostgREST's: unknown columns of the body before other unknown names", async () => {
    expect(
      await send(
        "PATCH",
        "nope=eq.1&select=nope",
        { bogus: 1 },
        { headers: prefer("return=representation") },
      ),
    ).toEqual({
      status: 400,
      body: plainError(
        "PGRST204",
        "Could not find the 'bogus' column of 'externalIntegrationMapping' in the schema cache",
      ),
    });
  });

  it.each(["PATCH", "DELETE"])("of a %s reports filters before the columns of the answer", async (method) => {
    const sent = { headers: prefer("return=representation") };
    expect(
      await send(
        method,
        "createdAt=gt.soon&select=nope",
        method === "PATCH" ? { entityId: "n" } : undefined,
        sent,
      ),
    ).toEqual({
      status: 400,
      body: plainError("22007", 'invalid input syntax for type timestamp with time zone: "soon"'),
    });
  });

  it("shows a failing row in the requested time zone", async () => {
    const times = {
      createdAt: "2026-01-01T00:00:00Z",
      updatedAt: "2026-01-01T00:00:00Z",
      metadata: "x".repeat(70),
    };
    const row = mapping("n", { id: "n", createdBy: null, updatedBy: null, companyId: null, ...times });
    const failing = `Failing row contains (n, customer, n, xero, null, f, "${"x".repeat(63)}..., null, null, 2025-12-31 19:00:00-05, 2025-12-31 19:00:00-05, null, null, null).`;
    const zone = { headers: prefer("timezone=America/New_York"), by: service };
    expect((await send("POST", "", row, zone)).body).toEqual(notNull("companyId", failing));
  });

  it("reports faults of rows before their number", async () => {
    const headers = { ...prefer("return=representation"), Accept: "application/vnd.pgrst.object+json" };
    expect(await send("POST", "", [mapping("n"), mapping("a")], { headers })).toEqual({
      status: 409,
      body: entity("a", inRow(2)),
    });
  });
});
