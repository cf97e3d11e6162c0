/** Lists as JSON parameters: their tokens, and where they are cut. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { doublePrecision, integer, numeric, text } from "../../../../../src/postgrest/datatypes/types";
import { jsonToken, toJsonChunks } from "../../../../../src/postgrest/query/sql/values/json-parameter";
import { rejectionOf } from "../../../../support/rejection";

describe("a token", () => {
  it.each([
    [null, text, "null"],
    ["", text, '""'],
    ['a"\\\n', text, '"a\\"\\\\\\n"'],
    ["12", text, '"12"'],
    [12, integer, "12"],
    ["9007199254740993", integer, "9007199254740993"],
    ["-9223372036854775808", integer, "-9223372036854775808"],
    [0.1, doublePrecision, "0.1"],
    [1e300, doublePrecision, "1e+300"],
    ["Infinity", doublePrecision, '"Infinity"'],
    ["12345678901234567890", numeric, "12345678901234567890"],
    ["NaN", numeric, '"NaN"'],
  ])("of %j as %o is what SQLite reads back", async (value, type, token) => {
    expect(jsonToken(value, type)).toBe(token);
  });

  it("of a whole number stays that number to the last digit", async () => {
    const list = `[${jsonToken("9007199254740993", integer)}]`;
    const read = "SELECT CAST(value AS TEXT) AS text, typeof(value) AS type FROM json_each(?)";
    expect(await env.DB.prepare(read).bind(list).first()).toEqual({
      text: "9007199254740993",
      type: "integer",
    });
  });
});

describe("chunks", () => {
  const token = (bytes: number) => `"${"x".repeat(bytes - 2)}"`;

  it("are none for no tokens", () => {
    expect(toJsonChunks([])).toEqual([]);
  });

  it("are one for tokens that fit", () => {
    expect(toJsonChunks(["1", '"a"', "null"])).toEqual([{ json: '[1,"a",null]', start: 0, length: 3 }]);
  });

  it("are as few as possible, and each fits", () => {
    const tokens = Array.from({ length: 50 }, () => token(100_000));
    const chunks = toJsonChunks(tokens);
    expect(chunks.map(({ start, length }) => [start, length])).toEqual([
      [0, 18],
      [18, 18],
      [36, 14],
    ]);
    for (const { json } of chunks) expect(json.length).toBeLessThan(2_000_000);
    expect(chunks.flatMap(({ json }) => JSON.parse(json))).toEqual(tokens.map((text) => JSON.parse(text)));
  });

  it("count bytes and not characters", () => {
    const euro = `"${"€".repeat(350_000)}"`;
    expect(toJsonChunks([euro, euro]).map(({ length }) => length)).toEqual([1, 1]);
  });

  it("refuse a token that D1 would not store", () => {
    expect(toJsonChunks([token(1_899_999)]).length).toBe(1);
    expect(rejectionOf(() => toJsonChunks(["1", token(1_900_000)]))).toEqual({
      status: 400,
      code: "54001",
      message: "A row or value of 1900000 bytes is larger than the 1900000 that can be stored",
      details: null,
      hint: "Make the value smaller.",
    });
  });

  it("can be bound by D1", async () => {
    const [chunk] = toJsonChunks([token(1_899_999)]);
    const { results } = await env.DB.prepare("SELECT length(value) AS length FROM json_each(?)")
      .bind(chunk?.json)
      .all();
    expect(results).toEqual([{ length: 1_899_997 }]);
  });
});
