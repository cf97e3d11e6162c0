import { describe, expect, it } from "vitest";
import { UTC } from "../../../../src/postgrest/datatypes/date-time/time-zone";
import {
  jsonbToText,
  parseJsonb,
  renderJsonb,
  stripNulls,
} from "../../../../src/postgrest/datatypes/json/jsonb";
import { JsonbContainer } from "../../../../src/postgrest/datatypes/json/jsonb-containment";
import { compareJsonb } from "../../../../src/postgrest/datatypes/json/jsonb-order";
import { json, jsonb } from "../../../../src/postgrest/datatypes/types";
import { badRequest, rejectionOf } from "../../../support/rejection";

const inUtc = { timeZone: UTC };

describe("renderJsonb", () => {
  it.each([
    ["true", "true"],
    ["null", "null"],
    [" \t\r\n1 ", "1"],
    ['"\\u00e9\\ud83d\\ude00\\/"', '"é😀/"'],
    ['{"bb":1,"a":2,"é":3,"zz":4,"a":5}', '{"a": 5, "bb": 1, "zz": 4, "é": 3}'],
    ['{"b":[],"a":{}}', '{"a": {}, "b": []}'],
    ['"\\u0001\\u001f\\u007f\\b\\f\\n\\r\\t\\"\\\\"', '"\\u0001\\u001f\\b\\f\\n\\r\\t\\"\\\\"'],
    ["1.10", "1.10"],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
    ['[1,[2,[3,{"a":[]}]]]', '[1, [2, [3, {"a": []}]]]'],
    ['{"😀":1,"￿":2,"aaaa":3}', '{"￿": 2, "aaaa": 3, "😀": 1}'],
    ['{"__proto__":1,"constructor":{"x":2}}', '{"__proto__": 1, "constructor": {"x": 2}}'],
    ['{"ab":1,"c":2,"é":3,"a":4}', '{"a": 4, "c": 2, "ab": 1, "é": 3}'],
    ['{"\uffff":1,"😀":2,"zzzz":3,"zzz":4}', '{"zzz": 4, "\uffff": 1, "zzzz": 3, "😀": 2}'],
    ['{"10":1,"9":2}', '{"9": 2, "10": 1}'],
  ])("prints %s as PostgreSQL does", (text, printed) => {
    expect(renderJsonb(parseJsonb(text))).toBe(printed);
    expect(renderJsonb(parseJsonb(printed))).toBe(printed);
  });

  it.each(["1e2", "1.0e-3", "-0", "-0.0", "1E400", "12345678901234567890", "1.10"])(
    "keeps %s as written, which PostgreSQL would write out",
    (lexeme) => {
      expect(renderJsonb(parseJsonb(`{"n":[${lexeme}]}`))).toBe(`{"n": [${lexeme}]}`);
    },
  );
});

describe("the types json and jsonb", () => {
  it("store text as it came, and canonical text", () => {
    expect(json.parse(' {"b":1, "a":1.0} ')).toBe(' {"b":1, "a":1.0} ');
    expect(jsonb.parse(' {"b":1, "a":1.0} ')).toBe('{"a": 1.0, "b": 1}');
  });

  it.each(["1e131071", "0.1e131072", "123e131069", "1e-16383", "0e1073741823", "-0.0"])(
    "keep %s as written, which PostgreSQL's numeric holds",
    (lexeme) => {
      expect(jsonb.parse(`[${lexeme}]`)).toBe(`[${lexeme}]`);
    },
  );

  it.each([
    "1e131072",
    "0.1e131073",
    "1e-16384",
    "0e-16384",
    "0.0e-400000",
    "0e1073741824",
    "1e99999999999",
    "-1e400000",
  ])("refuse %s, which it does not hold", (lexeme) => {
    expect(rejectionOf(() => jsonb.parse(`{"a":[${lexeme}]}`))).toEqual(
      badRequest("22003", "value overflows numeric format"),
    );
  });

  it("print what SQLite extracted from a value as PostgreSQL does", () => {
    expect(jsonb.toJson('{"a":[1,2]}', inUtc)).toBe('{"a":[1,2]}');
    expect(jsonb.toText('{"a":[1,2]}', inUtc)).toBe('{"a": [1, 2]}');
  });

  it.each([json, jsonb])("refuse text that is not JSON", (type) => {
    expect(rejectionOf(() => type.parse("foo"))).toEqual(
      badRequest("22P02", "invalid input syntax for type json", 'Token "foo" is invalid.'),
    );
  });
});

describe("compareJsonb", () => {
  it("orders values as PostgreSQL does", () => {
    const ascending = [
      "[]",
      "null",
      '""',
      '"a"',
      '"aa"',
      '"b"',
      '"é"',
      '"\uffff"',
      '"😀"',
      "-1e400",
      "-1",
      "0",
      "0.1",
      "9",
      "10",
      "12345678901234567890",
      "12345678901234567891",
      "1e400",
      "false",
      "true",
      "[null]",
      "[1]",
      "[[]]",
      "[{}]",
      "[1, 1]",
      "[1, 2]",
      "[1, 1, 1]",
      "{}",
      '{"a": null}',
      '{"a": 1}',
      '{"a": []}',
      '{"aa": 0}',
      '{"b": 0}',
      '{"a": 1, "b": 1}',
      '{"a": 2, "b": 1}',
      '{"b": 1, "aa": 1}',
    ];
    for (const [index, left] of ascending.entries()) {
      for (const [other, right] of ascending.entries()) {
        const order = Math.sign(compareJsonb(parseJsonb(left), parseJsonb(right)));
        expect([left, right, order]).toEqual([left, right, Math.sign(index - other)]);
      }
    }
  });

  it.each([
    ["1", "1.0"],
    ["100", "1e2"],
    ["0", "-0.0"],
    ['{"a": 1, "b": [2]}', '{"b": [2.0], "a": 1}'],
  ])("treats %s and %s as equal", (left, right) => {
    expect(compareJsonb(parseJsonb(left), parseJsonb(right))).toBe(0);
  });

  it.each([
    ["[1, 2]", "[2, 1]"],
    ['"1"', "1"],
    ["[]", "{}"],
    ["12345678901234567890", "12345678901234567891"],
  ])("distinguishes %s from %s", (left, right) => {
    expect(compareJsonb(parseJsonb(left), parseJsonb(right))).not.toBe(0);
  });
});

describe("JsonbContainer", () => {
  it.each([
    ["1", "1", true],
    ["1", "1.0", true],
    ['"a"', '"b"', false],
    ["[1, 2, 3]", "[3, 1]", true],
    ["[1, 2]", "[1, 1]", true],
    ["[1]", "[1, 2]", false],
    ["[1, 2]", "1", true],
    ["1", "[1]", false],
    ["1", "[]", false],
    ["[]", "[]", true],
    ["[1]", "{}", false],
    ["{}", "[]", false],
    ["[[1]]", "1", false],
    ["[[1, 2]]", "[[1]]", true],
    ["[1, [2]]", "[2]", false],
    ["[1, []]", "[[]]", true],
    ["[1.0]", "1", true],
    ['["1"]', "[1]", false],
    ['["null"]', "[null]", false],
    ['{"a": 1, "b": 2}', '{"b": 2}', true],
    ['{"a": 1}', "{}", true],
    ['{"a": 1}', '{"a": 2}', false],
    ['{"a": 1}', '{"b": 1}', false],
    ['{"a": null}', '{"a": null}', true],
    ["{}", '{"a": null}', false],
    ['{"a": [1, 2]}', '{"a": [2]}', true],
    ['{"a": [1, 2]}', '{"a": 1}', false],
    ['{"a": {"b": {"c": 1, "d": 2}}}', '{"a": {"b": {"d": 2}}}', true],
    ['{"a": {"b": 1}}', '{"b": 1}', false],
    ['[{"a": 1, "b": 2}]', '[{"a": 1}, {"b": 2}]', true],
    ['[{"a": 1}, {"b": 2}]', '[{"a": 1, "b": 2}]', false],
    ["{}", '{"constructor": {}}', false],
    ["{}", '{"__proto__": {}}', false],
    ["[[1, 2], [2, 3]]", "[[3, 2]]", true],
    ["[[1, 2], [2, 3]]", "[[1, 3]]", false],
    ["[[[1]], [[2]]]", "[[[2]], [[]]]", true],
    ["[[[1]], [[2]]]", "[[[3]]]", false],
    ['[{"a": [1]}, {"a": [2]}]', '[{"a": [2]}]', true],
    ['[{"a": [1]}, {"a": [2]}]', '[{"a": 2}]', false],
    ['[{"a": "1"}]', '[{"a": 1}]', false],
    ['[{"a": 10}]', '[{"a": 1e1}]', true],
    ['[{"a": -0}]', '[{"a": 0.0}]', true],
    ['[["a"]]', '["a"]', false],
    ['["[\\"a\\"]"]', '[["a"]]', false],
    ["[[]]", "[{}]", false],
  ])("%s @> %s is %s", (left, right, contained) => {
    expect(new JsonbContainer(parseJsonb(left)).contains(parseJsonb(right))).toBe(contained);
  });

  it("does not take long for long arrays", () => {
    const numbers = parseJsonb(`[${Array.from({ length: 20_000 }, (_, index) => index).join(",")}]`);
    expect(new JsonbContainer(numbers).contains(numbers)).toBe(true);
  });
});

describe("jsonbToText", () => {
  it.each([
    ['"a\\"b"', 'a"b'],
    ["null", null],
    ["1.10", "1.10"],
    ["true", "true"],
    ['{"b":1,"a":[1,2]}', '{"a": [1, 2], "b": 1}'],
  ])("prints %s as text", (text, expected) => {
    expect(jsonbToText(parseJsonb(text))).toBe(expected);
  });
});

describe("stripNulls", () => {
  it.each([
    ['{"a":null,"b":1}', '{"b": 1}'],
    ['{"a":{"b":null},"c":[null,{"d":null}]}', '{"a": {}, "c": [null, {}]}'],
    ["null", "null"],
    ['{"__proto__":{"a":null,"b":1}}', '{"__proto__": {"b": 1}}'],
  ])("strips %s", (text, stripped) => {
    expect(renderJsonb(stripNulls(parseJsonb(text)))).toBe(stripped);
  });
});
