/** Lists as a source of rows: in one parameter where it fits, in as many as it takes where it does not. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { prepare, toStatement } from "../../../../../src/postgrest/query/sql/statement";
import { buildListSource } from "../../../../../src/postgrest/query/sql/values/list-source";

async function rowsOf(items: readonly string[]) {
  const statement = toStatement(sql`SELECT list.key, list.value FROM ${buildListSource(items)} AS list`);
  const rows = await prepare(env.DB, statement).raw<[number, string]>();
  return { parameters: statement.params.length, rows };
}

const placed = (items: readonly string[]) => items.map((item, index) => [index, item]);

describe("a list", () => {
  it.each([[[]], [["a", "b", "a"]], [["", 'q"\\\n', "é😀", "1", "null", "[]"]]])(
    "%j is one parameter",
    async (items) => {
      expect(await rowsOf(items)).toEqual({ parameters: 1, rows: placed(items) });
    },
  );

  it("that is longer than a parameter becomes several, and keeps its positions", async () => {
    const items = Array.from({ length: 30 }, (_, index) => `${index}-${"é".repeat(100_000)}`);
    const { parameters, rows } = await rowsOf(items);
    expect(parameters).toBe(1 + 4);
    expect(rows).toEqual(placed(items));
  });

  it("with an item longer than a parameter is refused", () => {
    expect(() => buildListSource(["a", "x".repeat(2_000_000)])).toThrow(
      expect.objectContaining({ code: "54001" }),
    );
  });
});
