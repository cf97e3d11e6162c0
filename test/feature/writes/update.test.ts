/** PATCH: which rows it changes, what it sets, and what is told. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import {
  clearRows,
  countRows,
  documented,
  duplicate,
  externalKey,
  type Fields,
  mapping,
  naturalKey,
  notYours,
  prefer,
  standard,
} from "../../support/mappings";

let key = "";
let service = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme", id: "k1" });
  service = await makeKey({ companyId: null, id: "k0" });
});

const then = "2026-01-01T00:00:00Z";

beforeEach(async () => {
  await clearRows();
  const names = ["Ärger", "beta", "Gamma-1", "gamma-2"];
  const rows = names.map((name, index) =>
    mapping(name, {
      id: `r${index}`,
      externalId: index === 3 ? null : `x-${index}`,
      metadata: { n: index, tags: index % 2 === 0 ? ["even"] : [], deep: { list: [index] } },
      createdAt: then,
      updatedAt: then,
      createdBy: "me",
      updatedBy: "me",
    }),
  );
  const theirs = mapping("Gamma-1", { id: "theirs", companyId: "globex" });
  await api(standard, { method: "POST", body: rows }, service);
  await api(standard, { method: "POST", body: theirs }, service);
});

function patch(query: string, body: unknown, ...preferences: readonly string[]) {
  const headers = prefer("return=representation", ...preferences);
  return api(`${standard}?${query}`, { method: "PATCH", headers, body }, key).then((response) =>
    read(response),
  );
}

describe("changes the rows that a filter finds", () => {
  const filters: readonly (readonly [string, readonly string[]])[] = [
    ["id=eq.r1", ["r1"]],
    ["id=in.(r0,r2,nothing)", ["r0", "r2"]],
    ["entityId=match.^[gG]amma", ["r2", "r3"]],
    ["entityId=not.match.^[gG]amma", ["r0", "r1"]],
    ["entityId=imatch.^ä", ["r0"]],
    ["entityId=ilike.ä*", ["r0"]],
    ["entityId=fts.gamma", ["r2", "r3"]],
    ["or=(entityId.match.^b,and(externalId.is.null,entityId.match.2$))", ["r1", "r3"]],
    ['metadata=cs.{"tags":["even"]}', ["r0", "r2"]],
    ["metadata->n=gte.2", ["r2", "r3"]],
    ["externalId=is.null", ["r3"]],
    [`createdAt=lte.${then}`, ["r0", "r1", "r2", "r3"]],
    ["entityId=eq.nothing", []],
  ];
  for (const [filter, ids] of filters) {
    it(filter, async () => {
      const { status, body } = await patch(`${encodeURI(filter)}&select=id&order=id`, { lastSyncedAt: then });
      expect([status, body]).toEqual([200, ids.map((id) => ({ id }))]);
      expect(await countRows('"lastSyncedAt" IS NOT NULL')).toBe(ids.length);
    });
  }
});

describe("sets", () => {
  const shown = (column: string) => `id=eq.r0&select=${column}`;

  it("nested JSON, to the whole value that the body gives", async () => {
    const metadata = { deep: { list: [{ a: [] }, null, "é"] }, "": {} };
    expect(await patch(shown("metadata"), { metadata })).toEqual({ status: 200, body: [{ metadata }] });
  });

  it("updatedAt and updatedBy by itself, and nothing else", async () => {
    const { body } = await patch("id=eq.r0", { externalId: "new" });
    expect(body).toEqual([
      {
        id: "r0",
        entityType: "customer",
        entityId: "Ärger",
        integration: "xero",
        externalId: "new",
        allowDuplicateExternalId: false,
        metadata: { n: 0, tags: ["even"], deep: { list: [0] } },
        lastSyncedAt: null,
        remoteUpdatedAt: null,
        createdAt: then,
        updatedAt: expect.stringMatching(/^20(?!26-01-01T00:00:00Z)/),
        createdBy: "me",
        updatedBy: "key:k1",
        companyId: "acme",
      },
    ]);
  });

  it("updatedAt and updatedBy to what the body gives", async () => {
    const given = { updatedAt: "2026-05-01T00:00:00Z", updatedBy: null };
    expect(await patch(shown("updatedAt,updatedBy"), given)).toEqual({ status: 200, body: [given] });
  });

  it("with columns=, those only", async () => {
    const body = { externalId: "new", metadata: "not asked for", nickname: "no column" };
    expect(await patch(`columns=externalId&${shown("externalId,metadata->n")}`, body)).toEqual({
      status: 200,
      body: [{ externalId: "new", n: 0 }],
    });
  });

  it("with columns=, null where the body has none", async () => {
    expect(await patch(`columns=externalId&${shown("externalId")}`, {})).toEqual({
      status: 200,
      body: [{ externalId: null }],
    });
  });

  it("with columns= and missing=default, the default where the body has none", async () => {
    const query = `columns=createdBy,externalId,metadata&${shown("createdBy,externalId,metadata")}`;
    expect(await patch(query, { metadata: 1 }, "missing=default")).toEqual({
      status: 200,
      body: [{ createdBy: "key:k1", externalId: null, metadata: 1 }],
    });
  });

  it("the id, which the answer then has", async () => {
    expect(await patch(shown("id"), { id: "renamed" })).toEqual({ status: 200, body: [{ id: "renamed" }] });
  });

  it("what a form and CSV give", async () => {
    const bodies = [
      ["application/x-www-form-urlencoded", "externalId=f&metadata=%7B%22n%22%3A1%7D", "f"],
      ["text/csv", 'externalId,metadata\nc,"{""n"":1}"', "c"],
    ] as const;
    for (const [type, body, externalId] of bodies) {
      const headers = { ...prefer("return=representation"), "Content-Type": type };
      const path = `${standard}?${shown("externalId,metadata")}`;
      expect(await read(await api(path, { method: "PATCH", headers, body }, key))).toEqual({
        status: 200,
        body: [{ externalId, metadata: { n: 1 } }],
      });
    }
  });
});

describe("the answer", () => {
  it("counts the rows, and orders and embeds those that it shows", async () => {
    const headers = prefer("return=representation", "count=exact");
    const path = `${documented}?externalId=not.is.null&select=id,company(name)&order=entityId.desc`;
    const response = await api(path, { method: "PATCH", headers, body: { lastSyncedAt: then } }, key);
    const company = { name: "Company acme" };
    expect(await read(response, "Content-Range", "Preference-Applied")).toEqual({
      status: 200,
      headers: { "Content-Range": "0-2/3", "Preference-Applied": "return=representation, count=exact" },
      body: ["r0", "r1", "r2"].map((id) => ({ id, company })),
    });
  });

  it("is 204 with the range of rows for return=minimal", async () => {
    const response = await api(
      `${standard}?externalId=not.is.null`,
      { method: "PATCH", body: { lastSyncedAt: then } },
      key,
    );
    expect(await read(response, "Content-Range")).toEqual({
      status: 204,
      headers: { "Content-Range": "0-2/*" },
      body: "",
    });
  });
});

describe("refuses", () => {
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
    ["a move to another company", "id=eq.r0", { companyId: "globex" }, 403, notYours(null)],
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
        hint: "Add a filter, such as id=eq.1; for every row, one that holds for all, such as id=not.is.null.",
      },
    ],
  ];
  for (const [name, query, body, status, error] of cases) {
    it(name, async () => {
      expect(await patch(query, body)).toEqual({ status, body: error });
      expect(await countRows(`"updatedAt" = '2026-01-01T00:00:00.000000Z' AND "createdBy" = 'me'`)).toBe(4);
    });
  }

  it("a key that one of many rows would share, and names that one", async () => {
    const rows = [
      mapping("Gamma-1", { integration: "quickbooks", externalId: "q" }),
      mapping("beta", { integration: "linear", externalId: "l" }),
    ];
    await api(standard, { method: "POST", body: rows }, key);
    expect(await patch("integration=eq.xero", { integration: "quickbooks" })).toEqual({
      status: 409,
      body: duplicate(
        naturalKey,
        'Key ("entityType", "entityId", integration, "companyId")=(customer, Gamma-1, quickbooks, acme) already exists.',
      ),
    });
  });

  it("a company that is not there, to a service key", async () => {
    const response = await api(
      `${standard}?id=eq.r0`,
      { method: "PATCH", body: { companyId: "nobody" } },
      service,
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

  it("to see another company's row", async () => {
    expect(await patch("id=eq.theirs", { metadata: 1 })).toEqual({ status: 200, body: [] });
    expect(await countRows("metadata = '1'")).toBe(0);
  });
});
