/**
 * Rows whose cells come in one JSON array: whatever the database has, the answer is the one that is made of columns that are
 * asked for one by one, which come unpacked.
 */
import { env } from "cloudflare:workers";
import { getTableColumns } from "drizzle-orm";
import { integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createEngine, timestamptz } from "../../../src/postgrest";
import { PackedRow } from "../../../src/postgrest/plan/layout/packed-row";

const thing = sqliteTable("thing", {
  id: integer("id").primaryKey(),
  name: text("name", { length: 1000 }),
  note: text("note"),
  active: integer("active", { mode: "boolean" }),
  price: real("price"),
  data: text("data", { mode: "json" }),
  madeAt: timestamptz("madeAt"),
  code: text("code", { length: 20 }),
});
const columns = Object.keys(getTableColumns(thing));

const engine = createEngine({ schema: { thing }, aggregates: true });

const planOf = (search: string, headers: Readonly<Record<string, string>> = {}) =>
  engine.plan(
    { method: "GET", relation: "thing", path: "/thing", search, headers: new Headers(headers) },
    undefined,
  );

async function read(search: string, headers?: Readonly<Record<string, string>>) {
  const plan = planOf(search, headers);
  const result = await engine.execute(plan, { database: env.DB });
  return { result, body: String(engine.render(plan, result).body) };
}

type Stored = readonly (string | number | null)[];

const insert = (rows: readonly Stored[]) =>
  env.DB.batch(
    rows.map((row) => env.DB.prepare("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?)").bind(...row)),
  );

beforeEach(async () => {
  await env.DB.prepare("DROP TABLE IF EXISTS thing").run();
  await env.DB.prepare(
    "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT, note TEXT, active INTEGER, price REAL, data TEXT, madeAt TEXT, code TEXT)",
  ).run();
});

const canonical = "2026-01-02T03:04:05.123456Z";

describe("a row of plain columns", () => {
  it("comes packed, but for what JSON would change or what could be too long", async () => {
    await insert([[1, "one", "a", 1, 0.1, '{"a": 1.10}', canonical, null]]);
    const { sql } = await statementOf("order=id");
    expect(sql).toBe(
      `SELECT json_array(CAST("thing"."id" AS TEXT), "thing"."name", 0, "thing"."active", 0, 0, "thing"."madeAt", "thing"."code") AS "#", "thing"."note" AS "#2", "thing"."price" AS "#4", "thing"."data" AS "#5" FROM "thing" WHERE 1 ORDER BY "thing"."id" ASC`,
    );
    const { result, body } = await read("order=id");
    expect(result.rows).toHaveLength(1);
    expect(result.rows[0]).toBeInstanceOf(PackedRow);
    expect(body).toBe(
      `[{"id":1,"name":"one","note":"a","active":true,"price":0.1,"data":{"a": 1.10},"madeAt":"${canonical}","code":null}]`,
    );
  });

  it.each([
    ["has few that can be packed", "select=id,name,note,price,data"],
    ["has a part of one", "select=id,name,active,madeAt,code,data->a"],
    ["is of a group", "select=id,name,active,madeAt,code,count()"],
    [
      "has more than a function of D1 takes",
      `select=${columns.flatMap((name) => [1, 2, 3, 4].map((n) => `c${n}${name}:${name}`)).slice(0, 31)}`,
    ],
  ])("comes unpacked where it %s", async (_, search) => {
    await insert([[1, "one", "a", 1, 0.1, '{"a": 1}', canonical, null]]);
    expect((await read(search)).result.rows[0]).not.toBeInstanceOf(PackedRow);
  });

  it("is written with every type's own form", async () => {
    await insert([
      [-1, "a,b]", "x", null, -0.1, '"t"', "2026-01-02 03:04:05", "0"],
      [3, 'quoted "so"', "\\", 1, null, "[1.0, 2]", null, "\\"],
    ]);
    // A number that JavaScript does not have.
    await env.DB.prepare(
      "INSERT INTO thing VALUES (9007199254740993, '', NULL, 0, 1e300, 'null', '2026-01-02T03:04:05.120000Z', 'null')",
    ).run();
    expect((await read("order=id")).body).toBe(
      [
        '[{"id":-1,"name":"a,b]","note":"x","active":null,"price":-0.1,"data":"t","madeAt":"2026-01-02T03:04:05Z","code":"0"}',
        '{"id":3,"name":"quoted \\"so\\"","note":"\\\\","active":true,"price":null,"data":[1.0, 2],"madeAt":null,"code":"\\\\"}',
        '{"id":9007199254740993,"name":"","note":null,"active":false,"price":1e+300,"data":null,"madeAt":"2026-01-02T03:04:05.12Z","code":"null"}]',
      ].join(","),
    );
  });

  it.each([
    ["in another zone", { Prefer: "timezone=Asia/Kolkata" }, '"madeAt":"2026-01-02T08:34:05.123456+05:30"'],
    [
      "without nulls",
      { Accept: "application/vnd.pgrst.array+json;nulls=stripped" },
      '[{"id":1,"name":"one","active":true,"madeAt":"2026-01-02T03:04:05.123456Z"}]',
    ],
    ["as CSV", { Accept: "text/csv" }, '1,one,,t,,,"2026-01-02 03:04:05.123456+00",'],
    ["as one object", { Accept: "application/vnd.pgrst.object+json" }, '{"id":1,"name":"one","note":null'],
  ])("is written %s", async (_, headers, expected) => {
    await insert([[1, "one", null, 1, null, null, canonical, null]]);
    expect((await read("order=id", headers)).body).toContain(expected);
  });

  it("is cast like one that came unpacked", async () => {
    await insert([[1, "one", null, 1, null, null, canonical, "x"]]);
    const { body, result } = await read("select=id::text,name,active::text,madeAt::date,code");
    expect(result.rows[0]).toBeInstanceOf(PackedRow);
    expect(body).toBe('[{"id":"1","name":"one","active":"true","madeAt":"2026-01-02","code":"x"}]');
  });

  it("is the same as its columns asked for one by one, whatever is stored", async () => {
    const word = fc.string({
      unit: fc.constantFrom(...'ab",[]{}\\:0 \t\n\u0001\u007f\u2028é😀'),
      maxLength: 12,
    });
    const stored = fc.tuple(
      fc.option(word),
      fc.option(word),
      fc.option(fc.constantFrom(0, 1)),
      fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      fc.option(fc.constantFrom("null", "[]", '{"a": "x\\"y"}', '"\\\\"', "12.50")),
      fc.option(fc.constantFrom(canonical, "2026-01-02T03:04:05.000000Z", "2026-01-02 03:04:05")),
      fc.option(word),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(stored, { minLength: 1, maxLength: 20 }), async (rows) => {
        await env.DB.prepare("DELETE FROM thing").run();
        await insert(rows.map((row, index) => [index, ...row]));
        const whole = await read("order=id");
        expect(whole.result.rows.every((row) => row instanceof PackedRow)).toBe(true);
        const single = await Promise.all(columns.map((name) => read(`select=${name}&order=id`)));
        const members = single.map(({ body }) => splitRows(body, rows.length));
        const expected = rows.map((_, index) => `{${members.map((column) => column[index]).join(",")}}`);
        expect(whole.body).toBe(`[${expected.join(",")}]`);
      }),
      { numRuns: 25 },
    );
  });
});

/** `[{"a":1},{"a":2}]` → `"a":1`, `"a":2`. Rows of one member, by what parses. */
function splitRows(body: string, count: number): readonly string[] {
  const found: string[] = [];
  let start = 1;
  for (let end = body.indexOf("}", start); end >= 0; end = body.indexOf("}", end + 1)) {
    const candidate = body.slice(start, end + 1);
    if (!isJson(candidate)) continue;
    found.push(candidate.slice(1, -1));
    start = end + 2;
  }
  expect(found).toHaveLength(count);
  return found;
}

function isJson(candidate: string): boolean {
  try {
    JSON.parse(candidate);
    return true;
  } catch {
    return false;
  }
}

/** The SQL of a read. */
async function statementOf(search: string): Promise<{ readonly sql: string }> {
  const seen: string[] = [];
  const database = {
    prepare: (sql: string) => {
      seen.push(sql);
      return env.DB.prepare(sql);
    },
    batch: env.DB.batch.bind(env.DB),
  };
  await engine.execute(planOf(search), { database });
  return { sql: seen[0] ?? "" };
}
