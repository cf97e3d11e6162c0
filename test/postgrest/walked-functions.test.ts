/** The rows of functions are walked as a table's are, with the same body on each page (SPEC §12, §13). */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import { postgrest } from "../../src/postgrest";
import type { View } from "../../src/postgrest/view";
import { linkOf, walk } from "../support/walks/walk";
import { schema } from "../support/warehouse/warehouse";

const columns = { n: integer("n").notNull(), half: integer("half").notNull(), name: text("name") };

/** The numbers to `most`, largest first. */
const countTo = (result: View<unknown>["result"]): View<unknown> => ({
  kind: "view",
  result,
  parameters: [{ name: "most", type: "text", required: true }],
  rows: (given) => ({
    select: sql`WITH RECURSIVE n(n) AS (SELECT CAST(${given.get("most")} AS INTEGER) UNION ALL SELECT n - 1 FROM n WHERE n > 1)
      SELECT n AS "n", n / 2 AS "half", iif(n % 3, 'n' || n, NULL) AS "name" FROM n`,
  }),
});

const app = postgrest({
  schema,
  functions: {
    keyed: countTo(
      sqliteTable("keyed", columns, ({ n }) => [primaryKey({ name: "keyed_pkey", columns: [n] })]),
    ),
    bare: countTo(sqliteTable("bare", columns)),
  },
  database: () => env.DB,
  maxRows: 4,
  walks: true,
});
const call = async (path: string, init: RequestInit = {}) =>
  app.request(new URL(path, "https://warehouse.test").href, init);
const post = (most: string) => (path: string) =>
  call(path, {
    method: "POST",
    body: JSON.stringify({ most }),
    headers: { "Content-Type": "application/json" },
  });

type Row = { readonly n: number };
const numbersOf = (pages: readonly (readonly Row[])[]) => pages.map((page) => page.map(({ n }) => n));

describe("a function's rows", () => {
  it("are walked by their primary key, by GET and by POST", async () => {
    const expected = [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10],
    ];
    expect(numbersOf(await walk<Row>(call, "/rpc/keyed?most=10&select=n"))).toEqual(expected);
    expect(numbersOf(await walk<Row>(post("10"), "/rpc/keyed?select=n"))).toEqual(expected);
  });

  it("are walked by any order, with numbers compared as numbers and nulls in their place", async () => {
    expect(numbersOf(await walk<Row>(call, "/rpc/keyed?most=11&order=half.desc&limit=3"))).toEqual([
      [11, 10, 9],
      [8, 7, 6],
      [5, 4, 3],
      [2, 1],
    ]);
    expect(numbersOf(await walk<Row>(post("7"), "/rpc/keyed?order=name.desc.nullslast&limit=2"))).toEqual([
      [7, 5],
      [4, 2],
      [1, 6],
      [3],
    ]);
  });

  it("are walked by an offset without a primary key", async () => {
    const first = await call("/rpc/bare?most=6&select=n&order=n.desc");
    expect(first.headers.get("Link")).toBe(
      '</rpc/bare?most=6&select=n&order=n.desc&limit=4&offset=4>; rel="next", </rpc/bare?most=6&select=n&order=n.desc&limit=4>; rel="first"',
    );
    const pages = await walk<Row>(call, "/rpc/bare?most=6&select=n&order=n.desc");
    expect(numbersOf(pages)).toEqual([
      [6, 5, 4, 3],
      [2, 1],
    ]);
  });

  it("are not continued with another body", async () => {
    const next = linkOf(await post("10")("/rpc/keyed?select=n")) ?? "";
    const other = await post("9")(next);
    expect([other.status, (await other.json<{ message: string }>()).message]).toEqual([
      400,
      "The cursor belongs to another request",
    ]);
  });
});

describe("an engine that does not walk", () => {
  it("orders, cuts and answers as PostgREST does", async () => {
    const plain = postgrest({
      schema,
      functions: { bare: countTo(sqliteTable("bare", columns)) },
      database: () => env.DB,
      maxRows: 4,
    });
    const answer = await plain.request("https://warehouse.test/rpc/bare?most=6&select=n");
    expect([answer.status, answer.headers.get("Link"), await answer.json()]).toEqual([
      200,
      null,
      [{ n: 6 }, { n: 5 }, { n: 4 }, { n: 3 }],
    ]);
  });
});
