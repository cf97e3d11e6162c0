/** What the body of an insert may be: JSON, CSV or a form, and which ones are refused. */
import { describe, expect, it } from "vitest";
import { read } from "../../../support/fixtures";
import { countRows, type Fields, mapping } from "../../../support/mappings";
import { inserter, representation, useWriter } from "../../../support/writes/writer";

const key = useWriter();
const insert = inserter(key);

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
      "Give every row the same keys. Or name the columns, as in ?columns=a,b: a key that a row leaves out is then null, or its default with Prefer: missing=default.",
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
        "Put a cell that contains a comma, a quote or a line break in double quotes.",
      ),
    ],
    [
      "another content type",
      "application/xml",
      "<id/>",
      415,
      {
        ...invalid("Content-Type not acceptable: application/xml"),
        hint: "Use application/json, text/csv or application/x-www-form-urlencoded; for PATCH also application/merge-patch+json.",
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
