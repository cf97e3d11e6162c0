/** Text that has broken software before, for fast-check. */
import fc from "fast-check";

/** Names that mean something to JavaScript, SQL, SQLite or PostgREST. */
const loadedWords = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "length",
  "null",
  "undefined",
  "NaN",
  "rowid",
  "oid",
  "_rowid_",
  "sqlite_master",
  "count",
  "*",
  "and",
  "or",
  "not",
  "select",
  "order",
  "limit",
  "id",
  "key",
  "value",
  "new",
  "excluded",
  "_position",
] as const;

const sqlFragments = [
  "'; DROP TABLE company; --",
  '" OR 1=1 --',
  "' UNION SELECT * FROM company --",
  "1) OR (1=1",
  "\\'; SELECT 1",
  "?1",
  ":name",
  "$1",
  "@x",
  "/* */",
  "x'00'",
  "[id]",
  "`id`",
  "CAST(1 AS INT)",
  "json_each('[1]')",
] as const;

const numbers = [
  "0",
  "-0",
  "1",
  "-1",
  "9007199254740993",
  "9223372036854775807",
  "9223372036854775808",
  "-9223372036854775809",
  "1e309",
  "1e999999999",
  "-1e-999999999",
  "0.1e-400",
  "99999999999999999999999999999999999999999999",
  "0x1F",
  "1_000",
  "Infinity",
  "-inf",
  "١٢٣",
] as const;

const times = [
  "2026-01-01T00:00:00Z",
  "2026-02-30",
  "infinity",
  "-infinity",
  "epoch",
  "now",
  "24:00:00",
  "0000-01-01",
  "294276-12-31 23:59:59.999999+14",
  "4713-01-01 BC",
  "2026-01-01T00:00:00+99:99",
  "Mon Jan  1 00:00:00 2026",
  "allballs",
] as const;

const patterns = [
  "%",
  "*",
  "_",
  "%%%",
  "\\",
  "a\\",
  "*a*b*c*d*e*f*",
  "^(a+)+$",
  "(?=x)",
  "\\1",
  "[[:alpha:]]",
  "[z-a]",
  "a{1000}",
  "(((((",
  "x*{2}",
  "\\m\\M",
  "(a|b|c|d)*e",
  "[^\\s\\S]",
  "a & b",
  "a <-> b",
  "!!!",
  "'",
  "a:*",
  "(a|b) & !c",
  '"quoted phrase" -not or',
] as const;

const json = [
  "{}",
  "[]",
  "null",
  "true",
  '"a"',
  '{"a":1}',
  '{"a":{"b":[1,2,{"c":null}]}}',
  '[{"a":1},{"a":2}]',
  '{"__proto__":1}',
  '{"a":1e999}',
  '{"a":1,"a":2}',
  '"\\u0000"',
  '"\\ud800"',
  "{",
  "[1,",
  "01",
  "[[[[[[[[[[]]]]]]]]]]",
] as const;

const unicode = [
  "é",
  "É",
  "ß",
  "İ",
  "ﬃ",
  "😀",
  "👩‍👩‍👧",
  "e\u0301",
  "\u202e",
  "\ufeff",
  "\u00a0",
  "\u2028",
  "ǅ",
] as const;

export const value: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("xero", "customer", "acme", "a", "1", "row1", "x 1", "true", "f") },
  fc.constantFrom(...loadedWords),
  fc.constantFrom(...sqlFragments),
  fc.constantFrom(...numbers),
  fc.constantFrom(...times),
  fc.constantFrom(...patterns),
  fc.constantFrom(...json),
  fc.constantFrom(...unicode),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ maxLength: 20 }),
  fc
    .tuple(fc.constantFrom("a", "%", "_", "é", "(", "{", "[", "a,", "\\"), fc.integer({ min: 1, max: 400 }))
    .map(([text, times]) => text.repeat(times)),
);

export const loadedWord: fc.Arbitrary<string> = fc.constantFrom(...loadedWords);
export const jsonText: fc.Arbitrary<string> = fc.constantFrom(...json);
export const numberText: fc.Arbitrary<string> = fc.constantFrom(...numbers);

/** Text of the grammar with something broken in it: a piece taken out, doubled, or put in. */
export function broken(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    "(",
    ")",
    ",",
    ".",
    '"',
    "\\",
    "->",
    "->>",
    "!",
    ":",
    "::",
    "...",
    "*",
    " ",
    "{",
    "}",
    "=",
  );
  return fc
    .tuple(text, fc.nat({ max: 200 }), fc.integer({ min: 0, max: 3 }), piece)
    .map(([whole, at, length, inserted]) => {
      const start = whole.length === 0 ? 0 : at % (whole.length + 1);
      return whole.slice(0, start) + inserted + whole.slice(start + length);
    });
}
