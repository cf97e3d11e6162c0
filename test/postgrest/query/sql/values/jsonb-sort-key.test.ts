/** The sort key of jsonb in SQL: the same order, and the same equality, as in the Worker. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { parseJsonb, renderJsonb } from "../../../../../src/postgrest/datatypes/json/jsonb";
import { compareJsonb } from "../../../../../src/postgrest/datatypes/json/jsonb-order";
import { compareText } from "../../../../../src/postgrest/datatypes/scalars/text-order";
import { toStatement } from "../../../../../src/postgrest/query/sql/statement";
import { buildJsonbSortKey } from "../../../../../src/postgrest/query/sql/values/jsonb-sort-key";

/** From the least to the greatest; values of one line are equal. */
const ascending: readonly (readonly string[])[] = [
  ["[]"],
  ["null"],
  ['""'],
  ['"\\u0001"'],
  ['" "'],
  ['"A"'],
  ['"a"', '"\\u0061"'],
  ['"a\\u0001"'],
  ['"a "'],
  ['"aa"'],
  ['"é"'],
  ['"\\uffff"'],
  ['"😀"'],
  ["-1e400"],
  ["-12345678901234567891"],
  ["-12345678901234567890", "-1234567890123456789e1"],
  ["-10", "-1e1", "-10.0"],
  ["-9"],
  ["-1.5"],
  ["-1.25"],
  ["-0.5"],
  ["-0.05", "-5e-2"],
  ["0", "-0", "0.0", "0e5"],
  ["1e-400"],
  ["0.000001", "1E-6", "0.1e-5"],
  ["0.1", "0.10"],
  ["0.10000000000000000001"],
  ["1", "1.0", "100e-2"],
  ["1.1", "1.10"],
  ["9"],
  ["10", "1e1", "1E+1"],
  ["9007199254740992"],
  ["9007199254740993"],
  ["12345678901234567890"],
  ["1e400", "10e399"],
  ["false"],
  ["true"],
  ["[[]]"],
  ["{}"],
];

/** Containers, whose order is told by that of their members. */
const containers: readonly string[] = [
  "[[]]",
  "[null]",
  '["a"]',
  "[1]",
  "[1.0]",
  "[2]",
  "[true]",
  "[{}]",
  "[[1]]",
  "[1,2]",
  "[1,[2]]",
  "[1,{}]",
  "[2,1]",
  "[[],[]]",
  "[1,2,3]",
  "{}",
  '{"a":1}',
  '{"a":1.0}',
  '{"a":2}',
  '{"b":1}',
  '{"aa":1}',
  '{"é":1}',
  '{"":1}',
  '{"a":[]}',
  '{"a":{}}',
  '{"a":{"b":1}}',
  '{"a":1,"b":2}',
  '{"b":1,"aa":2}',
  '{"q\\"t":1.5}',
  '{"q\\"t":1.25}',
  '{"a.b":[2]}',
  '{"a.b":[10]}',
  '{"back\\\\slash":-2}',
  '{"back\\\\slash":-10}',
  '{"[0]":2}',
  '{"[0]":10}',
  '{"a":"x"}',
  '{"a":"x","b":null}',
];

async function keysOf(values: readonly string[]): Promise<readonly string[]> {
  const canonical = JSON.stringify(values.map((value) => renderJsonb(parseJsonb(value))));
  const query = sql`SELECT ${buildJsonbSortKey(sql`item.value`)} AS "key" FROM json_each(${canonical}) AS item ORDER BY item.id`;
  const statement = toStatement(query);
  const { results } = await env.DB.prepare(statement.sql)
    .bind(...statement.params)
    .all<{ readonly key: string }>();
  return results.map(({ key }) => key);
}

it("sorts scalars as jsonb does, numbers of any size and scale included", async () => {
  const lines = await Promise.all(ascending.map(keysOf));
  const keys = lines.map((line) => {
    expect(new Set(line).size, JSON.stringify(line)).toBe(1);
    return line[0] ?? "";
  });
  expect(keys).toEqual(keys.toSorted(compareText));
  expect(new Set(keys).size).toBe(ascending.length);
});

it("orders and equates every two values as the Worker does", async () => {
  const values = [...ascending.flat(), ...containers];
  const keys = await keysOf(values);
  const parsed = values.map(parseJsonb);
  const differing = values.flatMap((left, i) =>
    values.flatMap((right, j) => {
      const [a, b] = [parsed[i] ?? null, parsed[j] ?? null];
      const inSql = Math.sign(compareText(keys[i] ?? "", keys[j] ?? ""));
      return Math.sign(compareJsonb(a, b)) === inSql ? [] : [`${left} ${right}`];
    }),
  );
  expect(differing).toEqual([]);
});

it("has no key for SQL's null", async () => {
  const statement = toStatement(sql`SELECT ${buildJsonbSortKey(sql`NULL`)} AS "key"`);
  const row = await env.DB.prepare(statement.sql)
    .bind(...statement.params)
    .first();
  expect(row).toEqual({ key: null });
});

it("is computed in one pass over a value of many integers or members", async () => {
  const integers = JSON.stringify(Array.from({ length: 5000 }, (_, index) => index));
  const members = JSON.stringify(
    Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, index])),
  );
  const [first = "", second = ""] = await keysOf([integers, members]);
  expect(first.slice(0, 12)).toBe("600000500031");
  expect(second.startsWith("7000005000")).toBe(true);
});
