/** What errors of bodies say of the place (SPEC §6): which line, row, key, character. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { postgrest } from "../../../src/postgrest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, countRows, documented, mapping, standard } from "../../support/mappings";
import { schema } from "../../support/warehouse/warehouse";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  await clearRows();
});

const post = (body: string, type = "application/json", path = standard) =>
  api(path, { method: "POST", headers: { "Content-Type": type }, body }, key).then((answer) => read(answer));

const fault = (message: string, details: string | null, hint: string | null) => ({
  status: 400,
  body: { code: "PGRST102", message, details, hint },
});

const trailing = "Remove the comma at the end of the line.";
const quoting = "Put a cell that contains a comma, a quote or a line break in double quotes.";
const separate = "Separate the cells with commas, and decimals with points.";

describe("CSV", () => {
  it.each<[string, string, string, string | null]>([
    ["has a short line", "a,b,c\n1,2,3\n1,2", "Line 3 has 2 fields, the header 3", quoting],
    ["has a long line", "a,b\r\n1,2,3\r\n", "Line 2 has 3 fields, the header 2", quoting],
    ["has one after blank lines", "a,b\n\n\n1\n", "Line 4 has 1 field, the header 2", quoting],
    [
      "has one after a cell of several lines",
      'a,b\n"1\n2\n3",2\n9',
      "Line 5 has 1 field, the header 2",
      quoting,
    ],
    ["has a comma at the end of a line", "a,b\n1,2,\n", "Line 2 has 3 fields, the header 2", trailing],
  ])("that %s is refused with the place", async (_, body, details, hint) => {
    expect(await post(body, "text/csv")).toEqual(
      fault("All lines must have same number of fields", details, hint),
    );
  });

  it.each<[string, string, string, string | null]>([
    ["semicolons", "entityType;entityId\n1;2", 'The header, line 1, has no comma, but ";"', separate],
    ["tabs", "entityType\tentityId\n1\t2", "The header, line 1, has no comma, but a tab", separate],
    ["bars", "\nentityType|entityId\n1|2", 'The header, line 2, has no comma, but "|"', separate],
    [
      "a comma at the end of the header",
      "a,b,\n1,2,\n",
      "Column 3 of the header, line 1, has no name",
      trailing,
    ],
    ["a column without a name", "a,,b\n1,2,3\n", "Column 2 of the header, line 1, has no name", null],
  ])("with %s is refused", async (_, body, details, hint) => {
    expect(await post(body, "text/csv")).toEqual(fault("Invalid CSV", details, hint));
  });

  it("with one column needs no comma", async () => {
    expect((await post('"a;b"\n1', "text/csv")).body).toMatchObject({ code: "PGRST204" });
  });
});

describe("rows whose keys differ", () => {
  const hint =
    "Give every row the same keys. Or name the columns, as in ?columns=a,b: a key that a row leaves out is then null, or its default with Prefer: missing=default.";

  it.each([
    [[{ a: 1 }, { a: 1 }, {}], 'Row 3 of the body (counting from 1) has no "a", which row 1 has.'],
    [[{ a: 1 }, { a: 1, b: 2 }], 'Row 2 of the body (counting from 1) has "b", which row 1 has not.'],
    [[{ a: 1 }, { b: 2 }], 'Row 2 of the body (counting from 1) has no "a", which row 1 has.'],
    [[{ a: 1 }, 5], "Row 2 of the body (counting from 1) is not an object."],
    [[null], "Row 1 of the body (counting from 1) is not an object."],
    [
      [{}, { ["k".repeat(500)]: 1 }],
      `Row 2 of the body (counting from 1) has "${"k".repeat(100)}…", which row 1 has not.`,
    ],
  ])("%j are refused with the difference", async (rows, details) => {
    expect(await post(JSON.stringify(rows))).toEqual(fault("All object keys must match", details, hint));
  });
});

describe("JSON that does not parse", () => {
  it.each([
    [
      "a comma at the end of an array",
      '[\n {"a": 1},\n]',
      'Line 3, column 1: Expected JSON value, but found "]".',
    ],
    ["a comma at the end of an object", '{"a": 1,}', 'Line 1, column 9: Expected string, but found "}".'],
    ["a word", '[{"a": tru}]', 'Line 1, column 8: Token "tru" is invalid.'],
    ["a string that is open", '{\n"a": "b', 'Line 2, column 6: Token ""b" is invalid.'],
    ["nothing", "", "Line 1, column 1: The input string ended unexpectedly."],
  ])("is refused with the place: %s", async (_, body, details) => {
    expect(await post(body)).toEqual(fault("Empty or invalid json", details, null));
  });
});

describe("JSON that is sent as a form", () => {
  it.each([
    ["POST", `${standard}`],
    ["POST", `${documented}`],
    ["PATCH", `${documented}?id=eq.a`],
    ["PUT", `${documented}?id=eq.a`],
  ])("by %s %s is 415, with the type to send", async (method, path) => {
    for (const body of [JSON.stringify(mapping("a")), ` \n${JSON.stringify([mapping("a")])}`]) {
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      expect(await read(await api(path, { method, headers, body }, key))).toEqual({
        status: 415,
        body: {
          code: "PGRST102",
          message: "The body is JSON, but its Content-Type is application/x-www-form-urlencoded",
          details: null,
          hint: "Send the header Content-Type: application/json. Without it, curl -d sends the type of a form.",
        },
      });
    }
    expect(await countRows()).toBe(0);
  });

  it("is refused with a short message, however long it is", async () => {
    const answer = await post(
      `{"metadata": "${"x".repeat(1_000_000)}"}`,
      "application/x-www-form-urlencoded",
    );
    expect([answer.status, JSON.stringify(answer.body).length < 400]).toEqual([415, true]);
  });
});

describe("an engine that names no places", () => {
  it("answers as PostgREST does", async () => {
    const app = postgrest({ schema, database: () => env.DB });
    const headers = { "Content-Type": "application/json" };
    const answer = await app.request("/vendor", { method: "POST", headers, body: '[{"id":"a"},{}]' });
    expect(await read(answer)).toEqual(fault("All object keys must match", null, null));
  });
});
