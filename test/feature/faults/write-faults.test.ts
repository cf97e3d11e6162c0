/** Which row is at fault, and which of its constraints: as PostgreSQL says. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeCompany, makeKey } from "../../support/fixtures";
import { clearRows, countRows, type Fields, mapping, twice } from "../../support/mappings";
import {
  entity,
  external,
  ignore,
  inRow,
  merge,
  natural,
  notNull,
  primary,
  type Sent,
  sender,
  threeRows,
} from "../../support/writes/refused";

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

describe("a row that breaks several unique sets", () => {
  const cases: readonly (readonly [string, string, string, unknown, Sent, Fields])[] = [
    ["a retry with its id", "POST", "", mapping("a", { id: "a", externalId: "x-a" }), {}, primary("a")],
    ["a retry without it", "POST", "", mapping("a", { externalId: "x-a" }), {}, entity("a")],
    ["an id that is new to the entity", "POST", "", mapping("n", { externalId: "x-a" }), {}, external("x-a")],
    [
      "the second row of a body",
      "POST",
      "",
      [mapping("n", { externalId: null }), mapping("b", { externalId: "x-a" })],
      {},
      entity("b", inRow(2)),
    ],
    [
      "twins in one body",
      "POST",
      "",
      [mapping("n", { externalId: "y" }), mapping("n", { externalId: "y" })],
      {},
      entity("n", inRow(2)),
    ],
    [
      "a merge by the primary key",
      "POST",
      "",
      mapping("b", { id: "n", externalId: "x-a" }),
      merge,
      entity("b"),
    ],
    [
      "a merge that would change the id and take a key",
      "POST",
      natural,
      mapping("a", { id: "b", externalId: "x-b" }),
      merge,
      primary("b"),
    ],
    ["a PUT", "PUT", "id=eq.n", mapping("a", { id: "n", externalId: "x-b" }), {}, entity("a")],
    ["a PATCH", "PATCH", "id=eq.b", { entityId: "a", externalId: "x-a" }, {}, entity("a")],
    ["a PATCH of the id as well", "PATCH", "id=eq.b", { id: "a", entityId: "a" }, {}, primary("a")],
  ];
  it.each(cases)("names the first in the table's order: %s", async (_, method, query, body, sent, error) => {
    expect(await send(method, query, body, sent)).toEqual({ status: 409, body: error });
    expect(await countRows()).toBe(3);
  });

  it("is reported before a later row's null, and a null before a later row's duplicate", async () => {
    const bare = {
      entityType: "customer",
      integration: "xero",
      companyId: "acme",
      allowDuplicateExternalId: false,
    };
    const taken = mapping("a");
    expect(await send("POST", "", [taken, { ...bare, entityId: null }])).toEqual({
      status: 409,
      body: entity("a", inRow(1)),
    });
    expect(await send("POST", "", [{ ...bare, entityId: null }, taken])).toEqual({
      status: 400,
      body: notNull(
        "entityId",
        expect.stringMatching(/^Failing row contains \(.*, customer, null, .*\)\. Row 1 of/),
      ),
    });
  });
});

describe("the row that is blamed", () => {
  it("is never an ignored duplicate", async () => {
    const rows = [
      mapping("a", { externalId: "z" }),
      mapping("n", { externalId: "z" }),
      mapping("m", { externalId: "z" }),
    ];
    expect(await send("POST", natural, rows, ignore)).toEqual({ status: 409, body: external("z", inRow(3)) });
  });

  it("is never a row whose key an earlier row freed", async () => {
    const rows = [
      mapping("a", { externalId: "moved" }),
      mapping("b", { externalId: "x-a" }),
      mapping("n", { externalId: "moved" }),
    ];
    expect(await send("POST", natural, rows, merge)).toEqual({
      status: 409,
      body: external("moved", inRow(3)),
    });
  });

  it("is shown with the key of the stored row", async () => {
    expect(await send("PATCH", "id=eq.c", { allowDuplicateExternalId: false })).toEqual({
      status: 409,
      body: external("x-a"),
    });
    expect(await send("POST", natural, [mapping("n"), mapping("c")], merge)).toEqual({
      status: 409,
      body: external("x-a", inRow(2)),
    });
  });

  it("is the one that merges twice, unless an earlier one is at fault", async () => {
    const twins = [mapping("n"), mapping("n")];
    expect(await send("POST", natural, twins, merge)).toEqual({
      status: 400,
      body: twice("Row 2 of the body (counting from 1)."),
    });
    const before = [
      mapping("m", { externalId: "x-a" }),
      ...twins.map((row) => ({ ...row, externalId: null })),
    ];
    expect(await send("POST", natural, before, merge)).toEqual({
      status: 409,
      body: external("x-a", inRow(1)),
    });
  });

  it("is never an ignored row with an unknown company", async () => {
    const rows = [
      mapping("q", { id: "a", companyId: "nobody" }),
      mapping("n", { id: "n", companyId: "none" }),
    ];
    expect(await send("POST", "", rows, { ...ignore, by: service })).toEqual({
      status: 409,
      body: {
        code: "23503",
        message:
          'insert or update on table "externalIntegrationMapping" violates foreign key constraint "externalIntegrationMapping_companyId_fkey"',
        details: `Key (companyId)=(none) is not present in table "company".${inRow(2)}`,
        hint: null,
      },
    });
  });

  it("of a PATCH is the first, given the keys that earlier rows took", async () => {
    expect(await send("PATCH", "id=in.(a,b)", { entityId: "n", externalId: "n" })).toEqual({
      status: 409,
      body: entity("n"),
    });
  });
});
