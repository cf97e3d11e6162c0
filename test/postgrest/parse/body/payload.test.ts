import { describe, expect, it } from "vitest";
import { JsonNumber } from "../../../../src/postgrest/datatypes/json/json";
import { defaultLimits } from "../../../../src/postgrest/limits";
import { parsePayload } from "../../../../src/postgrest/parse/body/payload";
import { bodyError, rejectionOf } from "../../../support/rejection";

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string, contentType: string | null = "application/json", columns?: readonly string[]) =>
  parsePayload(bytes(text), contentType, columns);
const rows = (...objects: readonly object[]) => objects.map((object) => new Map(Object.entries(object)));

describe("a JSON body", () => {
  it("that is an object is one row", () => {
    expect(parse('{"id":1.10,"name":null,"data":{"a":[true]}}')).toEqual({
      root: "object",
      rows: rows({ id: new JsonNumber("1.10"), name: null, data: { a: [true] } }),
      cells: "json",
      keys: ["id", "name", "data"],
      sourceOf: expect.any(Function),
    });
  });

  it("keeps arrays and objects as written, for text columns", () => {
    const one = parse('{"a":{"b":1, "a":2},"c":[1 ,\t2]}');
    expect([one.sourceOf?.(0, "a"), one.sourceOf?.(0, "c")]).toEqual(['{"b":1, "a":2}', "[1 ,\t2]"]);
    const many = parse('[{"a":"x"}, {"a":{"b": {"c":1e2}}}]');
    expect([many.sourceOf?.(0, "a"), many.sourceOf?.(1, "a")]).toEqual([undefined, '{"b": {"c":1e2}}']);
  });

  it("that is an array has a row for each object, with the same keys in any order", () => {
    expect(parse(' [{"a":"1","b":"2"},{"b":"4","a":"3"}] ')).toEqual({
      root: "array",
      rows: rows({ a: "1", b: "2" }, { b: "4", a: "3" }),
      cells: "json",
      keys: ["a", "b"],
    });
  });

  it("may be empty: no rows, or rows without keys", () => {
    expect(parse("[]")).toEqual({ root: "array", rows: [], cells: "json", keys: [] });
    expect(parse("{}")).toEqual({ root: "object", rows: rows({}), cells: "json", keys: [] });
    expect(parse("[{},{}]")).toEqual({ root: "array", rows: rows({}, {}), cells: "json", keys: [] });
  });

  it("may have different keys in each row when columns= names the columns", () => {
    expect(parse('[{"a":"1","x":"2"},{"b":"3"}]', null, ["a", "b"])).toEqual({
      root: "array",
      rows: rows({ a: "1", x: "2" }, { b: "3" }),
      cells: "json",
      keys: ["a", "b"],
    });
  });

  it.each([
    null,
    "",
    "application/json",
    "Application/JSON; charset=utf-8",
    "application/vnd.pgrst.object+json",
    "application/vnd.pgrst.object",
    "application/vnd.pgrst.array+json",
    "application/vnd.pgrst.array",
  ])("is read as one with Content-Type %j", (contentType) => {
    expect(parse("[]", contentType).cells).toBe("json");
  });

  it("may start with a byte order mark", () => {
    expect(parse("\uFEFF[]").rows).toEqual([]);
  });

  it("reads keys that JavaScript objects inherit like others", () => {
    expect(parse('{"__proto__":"a","constructor":"b"}').keys).toEqual(["__proto__", "constructor"]);
  });

  const bad: readonly [text: string, message: string][] = [
    ["", "Empty or invalid json"],
    [" ", "Empty or invalid json"],
    ["{", "Empty or invalid json"],
    ["[1,]", "Empty or invalid json"],
    ["{} x", "Empty or invalid json"],
    ["{'a':1}", "Empty or invalid json"],
    ["5", "The body must be a JSON object or an array of objects"],
    ['"a"', "The body must be a JSON object or an array of objects"],
    ["null", "The body must be a JSON object or an array of objects"],
    ["[1]", "All object keys must match"],
    ['[{"a":1},[]]', "All object keys must match"],
    ['[{"a":1},null]', "All object keys must match"],
    ['[{"a":1},{"b":1}]', "All object keys must match"],
    ['[{"a":1},{"a":1,"b":2}]', "All object keys must match"],
    ['[{"a":1,"b":2},{"a":1}]', "All object keys must match"],
    ["[{},5]", "All object keys must match"],
  ];
  it.each(bad)("is refused: %j", (text, message) => {
    expect(rejectionOf(() => parse(text))).toEqual(bodyError(message));
  });

  it("has ten thousand rows in well under a second", () => {
    const row = Object.fromEntries(
      Array.from({ length: 14 }, (_, index) => [`column${index}`, `a value of some length ${index}`]),
    );
    const payload = parse(JSON.stringify(Array.from({ length: 10_000 }, () => row)));
    expect([payload.rows.length, payload.keys.length]).toEqual([10_000, 14]);
  }, 2_000);
});

describe("a CSV body", () => {
  it("has cells of text, and null for NULL", () => {
    expect(parse("a,b\r\n1,NULL\r\n", "text/csv; charset=utf-8")).toEqual({
      root: "array",
      rows: rows({ a: "1", b: null }),
      cells: "text",
      keys: ["a", "b"],
    });
  });

  it("has the keys that columns= names", () => {
    expect(parse("\uFEFFa,b\n1,2", "text/csv", ["b"])).toEqual({
      root: "array",
      rows: rows({ a: "1", b: "2" }),
      cells: "text",
      keys: ["b"],
    });
  });

  it("is refused when it does not parse", () => {
    expect(rejectionOf(() => parse("a,b\nfoo", "text/csv"))).toEqual(
      bodyError("All lines must have same number of fields"),
    );
  });
});

describe("a form", () => {
  it("is one row of text, with the last of a duplicate field", () => {
    expect(parse("a=1&b=x+%26+y&c&a=2", "application/x-www-form-urlencoded")).toEqual({
      root: "object",
      rows: rows({ a: "2", b: "x & y", c: "" }),
      cells: "text",
      keys: ["a", "b", "c"],
    });
  });

  it("may be empty", () => {
    expect(parse("", "application/x-www-form-urlencoded")).toEqual({
      root: "object",
      rows: rows({}),
      cells: "text",
      keys: [],
    });
  });
});

describe("a body past its limits", () => {
  const limits = { ...defaultLimits, maxJsonDepth: 4, maxBodyValues: 8 };
  const refusal = (text: string, contentType = "application/json") =>
    rejectionOf(() => parsePayload(bytes(text), contentType, undefined, limits));
  const tooDeep = {
    status: 400,
    code: "54001",
    message: "JSON is nested too deeply",
    details: null,
    hint: "At most 4 arrays and objects may be inside each other.",
  };
  const tooMany = (details: string) => ({
    status: 413,
    code: "PGRST102",
    message: "Request body is too large",
    details,
    hint: "Send the rows in several requests.",
  });
  const tooWide = {
    status: 400,
    code: "54011",
    message: "a row can have at most 1600 columns",
    details: null,
    hint: "Send the columns of the table, each once.",
  };
  const cells = (count: number, separator: string) =>
    Array.from({ length: count }, (_, index) => `c${index}`).join(separator);

  it.each([
    ["JSON of 9,000,000 brackets", "[".repeat(9_000_000), "application/json", tooDeep],
    ["plain JSON", '[[[[["x"]]]]]', "application/json", tooDeep],
    ["JSON with numbers", "[[[[[1]]]]]", "application/json", tooDeep],
    ["values", `["x"${',"x"'.repeat(7)}]`, "application/json", tooMany("The body may have at most 8 values")],
    [
      "numbers",
      `[1${",1".repeat(5_000_000)}]`,
      "application/json",
      tooMany("The body may have at most 8 values"),
    ],
    ["900,000 parameters", "a=1&".repeat(900_000), "application/x-www-form-urlencoded", tooWide],
    ["a CSV header of 1,601 names", cells(1_601, ","), "text/csv", tooWide],
    ["a CSV line of a million commas", `a,b\n${",".repeat(1_000_000)}`, "text/csv", tooWide],
  ])("is refused before it is read: %s", (_, text, contentType, expected) => {
    expect(refusal(text, contentType)).toEqual(expected);
  });

  it("is refused by its widest row", () => {
    const object = `{${cells(1_601, '":1,"c').replace("c0", '"c0')}":1}`;
    const refused = (text: string) =>
      rejectionOf(() => parsePayload(bytes(text), "application/json", undefined));
    expect(refused(object)).toEqual(tooWide);
    expect(refused(`[{}, ${object}]`)).toEqual(tooWide);
    expect(parse(`[{"a":${object}}]`).rows).toHaveLength(1);
  });
});

describe("a charset", () => {
  it.each(["utf-8", "UTF-8", "utf8", '"utf-8"', " utf-8 "])("of %s is read", (charset) => {
    expect(parse("{}", `application/json; charset=${charset}`).rows).toHaveLength(1);
    expect(parse("a\n1", `text/csv;charset=${charset}`).rows).toHaveLength(1);
  });

  it.each(["iso-8859-1", "utf-16", "us-ascii", '"latin1"', ""])("of %s is 415", (charset) => {
    const contentType = `application/json;version=1; Charset=${charset}`;
    expect(rejectionOf(() => parse("{}", contentType))).toEqual({
      status: 415,
      code: "PGRST102",
      message: `Content-Type not acceptable: ${contentType}`,
      details: null,
      hint: "Send the body in UTF-8.",
    });
  });
});

describe("any body", () => {
  it.each(["application/json", "text/csv", "application/x-www-form-urlencoded"])(
    "of %s that is no UTF-8 is refused",
    (contentType) => {
      const body = Uint8Array.of(0x61, 0xff, 0x0a);
      expect(rejectionOf(() => parsePayload(body, contentType, undefined))).toEqual(
        bodyError("The body is not valid UTF-8"),
      );
    },
  );

  it.each(["text/plain;charset=UTF-8", "application/xml", "multipart/form-data", "constructor", "json"])(
    "of another content type is refused: %s",
    (contentType) => {
      expect(rejectionOf(() => parse("{}", contentType))).toEqual({
        status: 415,
        code: "PGRST102",
        message: `Content-Type not acceptable: ${contentType}`,
        details: null,
        hint: "Use application/json, text/csv or application/x-www-form-urlencoded; for PATCH also application/merge-patch+json.",
      });
    },
  );
});
