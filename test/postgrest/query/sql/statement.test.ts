/** Statements: how they are written, and packed where they bind more than D1 takes. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { prepare, toStatement } from "../../../../src/postgrest/query/sql/statement";
import { joinBalanced } from "../../../../src/postgrest/query/sql/values/balanced";
import { identifier } from "../../../../src/postgrest/query/sql/values/identifier";
import { insert, makeTables, resultOf } from "../../../support/warehouse/rows";

const values = (count: number) => Array.from({ length: count }, (_, index) => index);
const listOf = (items: readonly unknown[]) =>
  sql`SELECT ${sql.join(
    items.map((item) => sql`${item}`),
    sql` || `,
  )} AS "v"`;
const run = (query: ReturnType<typeof listOf>) => prepare(env.DB, toStatement(query)).all();

describe("a statement", () => {
  it("binds its values, and quotes its names", () => {
    expect(toStatement(sql`SELECT ${1}, ${"a'b"} FROM ${identifier('odd "name"')}`)).toEqual({
      sql: 'SELECT ?, ? FROM "odd ""name"""',
      params: [1, "a'b"],
    });
  });

  it("has a parameter for each value up to what D1 binds", async () => {
    const statement = toStatement(listOf(values(100)));
    expect(statement.params).toEqual(values(100));
    expect((await run(listOf(values(100).map(String)))).results).toEqual([{ v: values(100).join("") }]);
  });

  it("packs more into one JSON parameter", async () => {
    const statement = toStatement(listOf(values(101)));
    expect(statement.sql).toMatch(/^SELECT \(\?1->>0\) \|\| \(\?1->>1\) .* \(\?1->>100\) AS "v"$/);
    expect(statement.params).toEqual([JSON.stringify(values(101))]);
  });

  it("keeps long values apart when it packs", () => {
    const long = "x".repeat(5000);
    const { sql: text, params } = toStatement(listOf([long, ...values(99), long, "y"]));
    expect(params).toEqual([JSON.stringify([...values(99), "y"]), long, long]);
    expect(text).toMatch(/^SELECT \?2 \|\| \(\?1->>0\) .* \(\?1->>98\) \|\| \?3 \|\| \(\?1->>99\) AS "v"$/);
  });

  it("means the same packed", async () => {
    // D1 binds every number as a real one
    const odd = ["", "'", '"', "\\", "null", "é😀", "a\nb", "\u2028", "1", "[1]", 1.5, 0.1, 1e300];
    const filler = values(101).map((index) => sql`${index} >= 0`);
    const types = odd.map((item) => sql`typeof(${item}) || ':' || quote(${item})`);
    const query = (rest: readonly ReturnType<typeof listOf>[]) =>
      sql`SELECT json_array(${sql.join(types, sql`, `)}) AS "v" WHERE ${joinBalanced("and", rest)}`;
    const [plain, packed] = [query([]), query(filler)].map((built) => toStatement(built));
    expect([plain?.params.length, packed?.params.length]).toEqual([2 * odd.length, 1]);
    if (!plain || !packed) throw new TypeError("two statements were expected");
    expect((await prepare(env.DB, packed).all()).results).toEqual(
      (await prepare(env.DB, plain).all()).results,
    );
  });
});

describe("packed comparisons", () => {
  beforeAll(async () => {
    await makeTables();
    await insert("item", [{ id: "a", name: "n1", qty: "9007199254740993", price: 0.1 }]);
  });

  it("compare as their columns do", async () => {
    const filler = values(120).map((n) => `name=neq.x${n}`);
    const filters = [
      "qty=eq.9007199254740993",
      "qty=gt.9007199254740992",
      "price=eq.0.1",
      "id=in.(a,b)",
      "name=like.n*",
      ...filler,
    ];
    expect((await resultOf(`/item?select=id&${filters.join("&")}`)).rows).toEqual([["a"]]);
    expect(
      (await resultOf(`/item?select=id&${["qty=gt.9007199254740993", ...filler].join("&")}`)).rows,
    ).toEqual([]);
  });

  it("are served by an index, as bound values are", async () => {
    const filler = values(120).map((n) => sql`"name" <> ${`x${n}`}`);
    const statement = toStatement(
      sql`EXPLAIN QUERY PLAN SELECT 1 FROM item WHERE ${joinBalanced("and", [sql`"id" = ${"a"}`, joinBalanced("and", filler)])}`,
    );
    const { results } = await prepare(env.DB, statement).all<{ detail: string }>();
    expect(results.map(({ detail }) => detail)).toContainEqual(
      expect.stringMatching(/^SEARCH item USING INDEX .* \(id=\?\)$/),
    );
  });
});

describe("a list of predicates", () => {
  it.each([
    ["and", 0, "1"],
    ["or", 0, "0"],
    ["and", 1, "p0"],
    ["and", 2, "(p0 AND p1)"],
    ["or", 3, "(p0 OR (p1 OR p2))"],
    ["and", 4, "((p0 AND p1) AND (p2 AND p3))"],
    ["or", 5, "((p0 OR p1) OR (p2 OR (p3 OR p4)))"],
  ] as const)("%s of %i is a balanced tree", (operator, count, text) => {
    const parts = values(count).map((index) => sql.raw(`p${index}`));
    expect(toStatement(joinBalanced(operator, parts)).sql).toBe(text);
  });

  it.each(["and", "or"] as const)("%s of 5,000 is no deeper than D1 takes", async (operator) => {
    const parts = values(5000).map(() => sql`1`);
    const { results } = await run(sql`SELECT ${joinBalanced(operator, parts)} AS "v"`);
    expect(results).toEqual([{ v: 1 }]);
  });
});
