import { describe, expect, it } from "vitest";
import { JsonNumber, type JsonValue } from "../../../../src/postgrest/datatypes/json/json";
import {
  JsonSyntaxError,
  MAX_JSON_DEPTH,
  readJson,
  readPlainJson,
} from "../../../../src/postgrest/datatypes/json/json-reader";
import { badRequest, rejectionOf } from "../../../support/rejection";

const number = (lexeme: string) => new JsonNumber(lexeme);

describe("readJson", () => {
  it.each<[string, JsonValue]>([
    ["null", null],
    [" \t\r\n true ", true],
    ["false", false],
    ['""', ""],
    ["[]", []],
    ["{}", {}],
    ['[1, [2, {"a": []}]]', [number("1"), [number("2"), { a: [] }]]],
    ['{"a":{"b":null},"c":[false]}', { a: { b: null }, c: [false] }],
    ['"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u00E9é"', '"\\/\b\f\n\r\tééé'],
    ['"\\ud83d\\ude00😀"', "😀😀"],
    ['"a\\ud83d\\ude00b\\u0041"', "a😀bA"],
    ['"\u007f\u2028"', "\u007f\u2028"],
  ])("reads %s", (text, value) => {
    expect(readJson(text)).toEqual(value);
  });

  it.each([
    "0",
    "-0",
    "1.10",
    "1e2",
    "1E+2",
    "-1.50e-10",
    "12345678901234567890",
    "1e400",
    "0.1000000000000000055",
  ])("keeps the number %s as written", (lexeme) => {
    expect(readJson(lexeme)).toEqual(number(lexeme));
    expect(readJson(`{"n":[${lexeme}]}`)).toEqual({ n: [number(lexeme)] });
  });

  it("takes the last of a duplicate key", () => {
    expect(readJson('{"a":1,"b":2,"a":3}')).toEqual({ a: number("3"), b: number("2") });
  });

  it("reads names that objects inherit as own keys", () => {
    const value = readJson('{"__proto__":{"x":1},"constructor":2}');
    expect(Object.entries(value ?? {})).toEqual([
      ["__proto__", { x: number("1") }],
      ["constructor", number("2")],
    ]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it.each([
    ["foo", 'Token "foo" is invalid.'],
    ["", "The input string ended unexpectedly."],
    ["{", "The input string ended unexpectedly."],
    ['{"a":1,}', 'Expected string, but found "}".'],
    ["[1,]", 'Expected JSON value, but found "]".'],
    ["[1 2]", 'Expected "," or "]", but found "2".'],
    ['{"a" 1}', 'Expected ":", but found "1".'],
    ['{"a":1 "b"}', 'Expected "," or "}", but found ""b"".'],
    ["{1:1}", 'Expected string or "}", but found "1".'],
    ["01", 'Token "01" is invalid.'],
    ["1.", 'Token "1." is invalid.'],
    ["1e", 'Token "1e" is invalid.'],
    ["-", 'Token "-" is invalid.'],
    ["1 2", 'Expected end of input, but found "2".'],
    ['"abc', 'Token ""abc" is invalid.'],
    ['"a\nb"', "Character with value 0x0a must be escaped."],
    ['"\\x"', 'Escape sequence "\\x" is invalid.'],
    ['"\\u12"', '"\\u" must be followed by four hexadecimal digits.'],
    ['"\\ud83d', 'Token ""\\ud83d" is invalid.'],
    ["nul", 'Token "nul" is invalid.'],
    ["[1,2", "The input string ended unexpectedly."],
    ["]", 'Expected JSON value, but found "]".'],
    ['{"a":}', 'Expected JSON value, but found "}".'],
    ["+1", 'Token "+" is invalid.'],
    ["NaN", 'Token "NaN" is invalid.'],
    ["a1-b.c", 'Token "a1" is invalid.'],
    ["[é]", 'Token "é" is invalid.'],
    ['"a\\', 'Token ""a\\" is invalid.'],
    ['{"a":1]', 'Expected "," or "}", but found "]".'],
    ["[1}", 'Expected "," or "]", but found "}".'],
    ["{,}", 'Expected string or "}", but found ",".'],
    ["1.5x", 'Token "1.5x" is invalid.'],
    ["[1,2] x", 'Token "x" is invalid.'],
    ["[1][2]", 'Expected end of input, but found "[".'],
    ['{"a":1}}', 'Expected end of input, but found "}".'],
    [" 1", 'Token " 1" is invalid.'],
    ["[,1]", 'Expected JSON value, but found ",".'],
    ["truex", 'Token "truex" is invalid.'],
    ["true1", 'Token "true1" is invalid.'],
    ['"\\"', 'Token ""\\"" is invalid.'],
    ['"\\u"', '"\\u" must be followed by four hexadecimal digits.'],
    ['{"a":1,"b"}', 'Expected ":", but found "}".'],
    ["[tru]", 'Token "tru" is invalid.'],
    ["[1.e5]", 'Token "1.e5" is invalid.'],
    ['{"a":01}', 'Token "01" is invalid.'],
    ["1e5x", 'Token "1e5x" is invalid.'],
    ["--1", 'Token "-" is invalid.'],
    ['"a" "b"', 'Expected end of input, but found ""b"".'],
    ['{"a":1,}', 'Expected string, but found "}".'],
  ])("refuses %j with PostgreSQL's words", (text, detail) => {
    expect(() => readJson(text)).toThrow(
      expect.objectContaining({ name: "JsonSyntaxError", message: detail }),
    );
  });

  it("quotes the start of the wrong text", () => {
    expect(() => readJson("x".repeat(1000))).toThrow(
      new JsonSyntaxError(`Token "${"x".repeat(100)}…" is invalid.`, 0),
    );
  });

  it.each([
    ['"\\u0000"', "\\u0000 cannot be converted to text."],
    ['{"a\\u0000":1}', "\\u0000 cannot be converted to text."],
    ['"\\ud83d"', "Unicode low surrogate must follow a high surrogate."],
    ['"\\ud83dx"', "Unicode low surrogate must follow a high surrogate."],
    ['"\\ud83d\\n"', "Unicode low surrogate must follow a high surrogate."],
    ['"\\ud83d\\u0041"', "Unicode low surrogate must follow a high surrogate."],
    ['"\\ude00"', "Unicode low surrogate must follow a high surrogate."],
    ['{"\\ude00":1}', "Unicode low surrogate must follow a high surrogate."],
    ['"\\ud83d\\ud83d"', "Unicode high surrogate must not follow a high surrogate."],
  ])("refuses %s, which text cannot hold", (text, details) => {
    expect(rejectionOf(() => readJson(text))).toEqual(
      badRequest("22P05", "unsupported Unicode escape sequence", details),
    );
  });

  it.each([
    ["arrays", "[", "]"],
    ["objects", '{"a":', "}"],
  ])("accepts %s nested to a bound, and refuses more however many there are", (_, open, close) => {
    const nest = (depth: number) => open.repeat(depth) + (open === "[" ? "" : "1") + close.repeat(depth);
    expect(readJson(nest(MAX_JSON_DEPTH))).toBeTypeOf("object");
    for (const text of [nest(MAX_JSON_DEPTH + 1), nest(1_000_000), open.repeat(1_000_000)]) {
      expect(rejectionOf(() => readJson(text))).toEqual(
        badRequest(
          "54001",
          "JSON is nested too deeply",
          null,
          `At most ${MAX_JSON_DEPTH} arrays and objects may be inside each other.`,
        ),
      );
    }
  });

  it("reads everything that JSON.parse reads", () => {
    const plain = { a: ["x", null, true, { b: "\u0001\n", "": [] }], é: "ü".repeat(1000) };
    expect(readJson(JSON.stringify(plain, null, 2))).toEqual(plain);
  });
});

describe("readPlainJson", () => {
  it.each(["null", '"é"', "[]", '{"a":[true,"b",{"__proto__":{}}]}', '{"a":"1","a":"2"}', '[[[["x"]]]]'])(
    "reads %s as readJson does",
    (text) => {
      expect(readPlainJson(text)).toEqual(readJson(text));
    },
  );

  it.each([
    ["a control character", '"\u0001"'],
    ["no JSON", "[true"],
    ["nothing", ""],
  ])("leaves %s to readJson", (_, text) => {
    expect(readPlainJson(text)).toBeUndefined();
  });
});
