/** Which row is at fault, which of its constraints, and in which order faults are told: as PostgreSQL does. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../fixtures";
import {
  clearRows,
  countRows,
  duplicate,
  externalKey,
  type Fields,
  mapping,
  naturalKey,
  prefer,
  standard,
  twice,
} from "./mappings";

let key = "";
let service = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k1" });
  service = await makeKey({ companyId: null, id: "k0" });
});

beforeEach(async () => {
  await clearRows();
  const rows = [
    mapping("a", { id: "a", externalId: "x-a" }),
    mapping("b", { id: "b", externalId: "x-b" }),
    mapping("c", { id: "c", externalId: "x-a", allowDuplicateExternalId: true }),
  ];
  expect((await send("POST", "", rows)).status).toBe(201);
});

const natural = "on_conflict=entityType,entityId,integration,companyId";

interface Sent {
  readonly by?: string;
  readonly mount?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send(method: string, query: string, body: unknown, { by, mount, headers }: Sent = {}) {
  return read(
    await api(`${mount ?? standard}?${query}`, { method, body, headers: headers ?? {} }, by ?? key),
  );
}

const merge = { headers: prefer("resolution=merge-duplicates") };
const ignore = { headers: prefer("resolution=ignore-duplicates") };

const primary = (id: string, row = "") =>
  duplicate("externalIntegrationMapping_pkey", `Key (id)=(${id}) already exists.${row}`);
const entity = (entityId: string, row = "") =>
  duplicate(
    naturalKey,
    `Key ("entityType", "entityId", integration, "companyId")=(customer, ${entityId}, xero, acme) already exists.${row}`,
  );
const external = (externalId: string, row = "") =>
  duplicate(
    externalKey,
    `Key (integration, "externalId", "entityType", "companyId")=(xero, ${externalId}, customer, acme) already exists.${row}`,
  );
const inRow = (row: number) => ` Row ${row} of the body (counting from 1).`;

const notNull = (column: string, details: unknown) => ({
  code: "23502",
  message: `null value in column "${column}" of relation "externalIntegrationMapping" violates not-null constraint`,
  details,
  hint: null,
});
const plainError = (code: string, message: string, hint: string | null = null) => ({
  code,
  message,
  details: null,
  hint,
});

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

  it("is told before a later row's null, and a null before a later row's key", async () => {
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
  it("is none that an ignored duplicate comes before", async () => {
    const rows = [
      mapping("a", { externalId: "z" }),
      mapping("n", { externalId: "z" }),
      mapping("m", { externalId: "z" }),
    ];
    expect(await send("POST", natural, rows, ignore)).toEqual({ status: 409, body: external("z", inRow(3)) });
  });

  it("is none whose key an earlier row freed", async () => {
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

  it("is shown with the key that the stored row gives", async () => {
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

  it("is no ignored one that refers to a company that is not there", async () => {
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

  it("of a PATCH is the first, with the keys that earlier ones took", async () => {
    expect(await send("PATCH", "id=in.(a,b)", { entityId: "n", externalId: "n" })).toEqual({
      status: 409,
      body: entity("n"),
    });
  });
});

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
  it.each(cases)("%s", async (_, method, query, body, error) => {
    const headers = prefer("resolution=merge-duplicates", "return=representation");
    expect(await send(method, query, body, { headers })).toEqual({ status: 400, body: error });
    expect(await countRows()).toBe(3);
  });

  it("of several nulls is the table's, in POST and in PATCH", async () => {
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

  it("is about the rows before it is about their number", async () => {
    const headers = { ...prefer("return=representation"), Accept: "application/vnd.pgrst.object+json" };
    expect(await send("POST", "", [mapping("n"), mapping("a")], { headers })).toEqual({
      status: 409,
      body: entity("a", inRow(2)),
    });
  });
});
