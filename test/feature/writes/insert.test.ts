/** Inserts: what a body may be, what its rows get where they say nothing, and what is answered. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import {
  clearRows,
  countRows,
  documented,
  duplicate,
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
  key = await makeKey({ companyId: "acme", id: "k1" });
  service = await makeKey({ companyId: null, id: "k0" });
});

beforeEach(clearRows);

const representation = prefer("return=representation");

function insert(query: string, body: unknown, headers: Readonly<Record<string, string>> = representation) {
  return api(`${standard}?${query}`, { method: "POST", headers, body }, key);
}

const required = "entityType,entityId,integration,allowDuplicateExternalId,companyId";

describe("a body", () => {
  const row = { entityId: "a", externalId: "x", allowDuplicateExternalId: false, lastSyncedAt: null };
  const bodies: readonly (readonly [string, string, string])[] = [
    ["JSON object", "application/json", JSON.stringify(mapping("a", { externalId: "x" }))],
    ["JSON array", "application/json; charset=utf-8", JSON.stringify([mapping("a", { externalId: "x" })])],
    ["CSV table", "text/csv", `${required},externalId,lastSyncedAt\ncustomer,a,xero,f,acme,x,NULL`],
    [
      "form",
      "application/x-www-form-urlencoded",
      "entityType=customer&entityId=a&integration=xero&allowDuplicateExternalId=no&companyId=acme&externalId=x",
    ],
  ];
  for (const [name, type, body] of bodies) {
    it(`can be a ${name}`, async () => {
      const response = await insert(
        "select=entityId,externalId,allowDuplicateExternalId,lastSyncedAt",
        body,
        {
          ...representation,
          "Content-Type": type,
        },
      );
      expect(await read(response)).toEqual({ status: 201, body: [row] });
    });
  }

  it("can be a CSV table of several rows, with quoted cells and JSON in them", async () => {
    const body = [
      `${required},metadata,externalId`,
      'customer,"a,1",xero,true,acme,"{""n"": 1.10, ""s"": ""é""}","line 1\nline 2"',
      'customer,"a""2",xero,true,acme,NULL,',
    ].join("\n");
    const response = await insert("select=entityId,metadata,externalId", body, {
      ...representation,
      "Content-Type": "text/csv",
    });
    expect(await read(response)).toEqual({
      status: 201,
      body: [
        { entityId: "a,1", metadata: { n: 1.1, s: "é" }, externalId: "line 1\nline 2" },
        { entityId: 'a"2', metadata: null, externalId: "" },
      ],
    });
  });

  it("can be empty", async () => {
    expect(await read(await insert("", "[]"))).toEqual({ status: 201, body: [] });
    expect(await countRows()).toBe(0);
  });

  const invalid = (message: string, details: string | null = null, hint: string | null = null): Fields => ({
    code: "PGRST102",
    message,
    details,
    hint,
  });
  const keysDiffer = (details: string) =>
    invalid(
      "All object keys must match",
      details,
      "Give every row the same keys; or name them, as in ?columns=a,b, and what a row leaves out is null, or with Prefer: missing=default its default.",
    );
  const refused: readonly (readonly [string, string, string, number, Fields])[] = [
    [
      "JSON that ends early",
      "application/json",
      '[{"id":',
      400,
      invalid("Empty or invalid json", "Line 1, column 8: The input string ended unexpectedly."),
    ],
    [
      "nothing at all",
      "application/json",
      "",
      400,
      invalid("Empty or invalid json", "Line 1, column 1: The input string ended unexpectedly."),
    ],
    [
      "a scalar",
      "application/json",
      "1",
      400,
      invalid("The body must be a JSON object or an array of objects"),
    ],
    [
      "rows of different keys",
      "application/json",
      JSON.stringify([mapping("a"), mapping("b", { externalId: "x" })]),
      400,
      keysDiffer('Row 2 of the body (counting from 1) has "externalId", which row 1 has not.'),
    ],
    [
      "a row that is no object",
      "application/json",
      "[[]]",
      400,
      keysDiffer("Row 1 of the body (counting from 1) is not an object."),
    ],
    [
      "a CSV row with too many cells",
      "text/csv",
      "id,entityId\n1,2,3",
      400,
      invalid(
        "All lines must have same number of fields",
        "Line 2 has 3 fields, the header 2",
        "A cell that has a comma, a quote or a line break in it stands in double quotes.",
      ),
    ],
    [
      "another content type",
      "application/xml",
      "<id/>",
      415,
      {
        ...invalid("Content-Type not acceptable: application/xml"),
        hint: "Use application/json, text/csv or application/x-www-form-urlencoded.",
      },
    ],
  ];
  for (const [name, type, body, status, error] of refused) {
    it(`cannot be ${name}`, async () => {
      const response = await insert("", body, { "Content-Type": type });
      expect(await read(response, "Proxy-Status")).toEqual({
        status,
        headers: { "Proxy-Status": "Crosswalk; error=PGRST102" },
        body: error,
      });
      expect(await countRows()).toBe(0);
    });
  }
});

describe("columns=", () => {
  it("takes those of each row's keys, and null where a row has none", async () => {
    const rows = [
      mapping("a", { externalId: "x", metadata: { not: "asked for" } }),
      mapping("b", { nickname: "no column at all" }),
    ];
    const response = await insert(`columns=${required},externalId&select=entityId,externalId,metadata`, rows);
    expect(await read(response)).toEqual({
      status: 201,
      body: [
        { entityId: "a", externalId: "x", metadata: null },
        { entityId: "b", externalId: null, metadata: null },
      ],
    });
  });

  it("writes null, not the default, where a row leaves one out", async () => {
    const response = await insert(`columns=${required},createdBy,createdAt`, [mapping("a")]);
    const { status, body } = await read(response);
    expect([status, body.code, body.message]).toEqual([
      400,
      "23502",
      'null value in column "createdAt" of relation "externalIntegrationMapping" violates not-null constraint',
    ]);
  });

  it("writes the default with missing=default", async () => {
    const rows = [mapping("a", { createdBy: "me", id: "a" }), mapping("b")];
    const headers = prefer("missing=default", "return=representation");
    const response = await insert(`columns=${required},id,createdBy,createdAt,externalId`, rows, headers);
    expect(response.headers.get("Preference-Applied")).toBe("missing=default, return=representation");
    const { status, body } = await read(response);
    expect(status).toBe(201);
    expect(body.map(({ createdBy, externalId }: Fields) => [createdBy, externalId])).toEqual([
      ["me", null],
      ["key:k1", null],
    ]);
    expect(body[0].id).toBe("a");
    expect(body[1].id).toMatch(/^[0-9a-z]{26}$/);
    expect(body[0].createdAt).toBe(body[1].createdAt);
  });

  it("must name columns that are there", async () => {
    expect(await read(await insert("columns=entityId,nickname", [mapping("a")]))).toEqual({
      status: 400,
      body: {
        code: "PGRST204",
        message: "Could not find the 'nickname' column of 'externalIntegrationMapping' in the schema cache",
        details: null,
        hint: null,
      },
    });
  });
});

describe("defaults", () => {
  it("are a rising id, one time for all rows, and the key that asks", async () => {
    const response = await insert("", [mapping("a"), mapping("b"), mapping("c")]);
    const { body } = await read(response);
    const ids = body.map(({ id }: Fields) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(new Set(body.flatMap(({ createdAt, updatedAt }: Fields) => [createdAt, updatedAt])).size).toBe(1);
    expect(new Set(body.flatMap(({ createdBy, updatedBy }: Fields) => [createdBy, updatedBy]))).toEqual(
      new Set(["key:k1"]),
    );
  });

  it("give way to what the body says, to null too", async () => {
    const given = {
      id: "mine",
      createdAt: "2026-01-01T00:00:00Z",
      updatedAt: "2026-01-02T00:00:00.5Z",
      createdBy: null,
      updatedBy: "me",
    };
    const response = await insert("select=id,createdAt,updatedAt,createdBy,updatedBy", mapping("a", given));
    expect(await read(response)).toEqual({ status: 201, body: [given] });
  });
});

describe("the answer", () => {
  const posted = (path: string, body: unknown, ...preferences: readonly string[]) =>
    api(path, { method: "POST", headers: prefer(...preferences), body }, key).then((response) =>
      read(response, "Location", "Content-Range", "Preference-Applied"),
    );

  for (const [name, mount] of [
    ["documented", documented],
    ["standard", standard],
  ] as const) {
    it(`is where the row is, on the ${name} mount, for return=headers-only`, async () => {
      expect(await posted(mount, mapping("a", { id: "a b" }), "return=headers-only")).toEqual({
        status: 201,
        headers: {
          Location: `${mount}?id=eq.a%20b`,
          "Content-Range": "*/*",
          "Preference-Applied": "return=headers-only",
        },
        body: "",
      });
    });
  }

  it("has no Location for several rows", async () => {
    const { headers } = await posted(standard, [mapping("a"), mapping("b")], "return=headers-only");
    expect(headers?.Location).toBeNull();
  });

  it("is empty for return=minimal, with the number of rows where it is asked for", async () => {
    const rows = [mapping("a"), mapping("b")];
    expect(await posted(documented, rows, "return=minimal", "count=exact")).toEqual({
      status: 201,
      headers: {
        Location: null,
        "Content-Range": "*/2",
        "Preference-Applied": "return=minimal, count=exact",
      },
      body: "",
    });
  });

  it("shows what select asks for: renamed, cast, embedded and out of JSON", async () => {
    const select =
      "select=key:entityId,same:allowDuplicateExternalId::text,first:metadata->list->0,company(id)";
    const response = await insert(select, mapping("a", { metadata: { list: [1.5] } }));
    expect(await read(response)).toEqual({
      status: 201,
      body: [{ key: "a", same: "false", first: 1.5, company: { id: "acme" } }],
    });
  });

  it("is in the order of the body, or in that of order=", async () => {
    const rows = ["b", "c", "a"].map((name) => mapping(name));
    const ids = (response: Response) =>
      read(response).then(({ body }) => body.map((row: Fields) => row.entityId));
    expect(await ids(await insert("select=entityId", rows))).toEqual(["b", "c", "a"]);
    await clearRows();
    expect(await ids(await insert("select=entityId&order=entityId.desc", rows))).toEqual(["c", "b", "a"]);
    await clearRows();
    expect(await ids(await insert("select=entityId&order=metadata.desc.nullslast,entityId", rows))).toEqual([
      "a",
      "b",
      "c",
    ]);
  });

  it("is CSV on request", async () => {
    const response = await insert("select=entityId,allowDuplicateExternalId", [mapping("a"), mapping("b")], {
      ...representation,
      Accept: "text/csv",
    });
    expect(await read(response, "Content-Type")).toEqual({
      status: 201,
      headers: { "Content-Type": "text/csv; charset=utf-8" },
      body: "entityId,allowDuplicateExternalId\na,f\nb,f",
    });
  });
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

  it("says which company is not there, to a service key", async () => {
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

  it("refuses several rows where one object was asked for, before it writes", async () => {
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
