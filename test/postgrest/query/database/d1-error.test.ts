/** What D1 says is wrong → what went wrong, over the errors that D1 really gives. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { type D1Fault, readD1Error } from "../../../../src/postgrest/query/database/d1-error";
import { prepare, toStatement } from "../../../../src/postgrest/query/sql/statement";
import { buildCastFault, buildGuard } from "../../../../src/postgrest/query/sql/values/guard";

beforeAll(async () => {
  await env.DB.batch(
    [
      `CREATE TABLE parent (id TEXT PRIMARY KEY)`,
      `CREATE TABLE child (
         id INTEGER PRIMARY KEY, "odd, name" TEXT, a TEXT NOT NULL, b TEXT, named TEXT, parent TEXT REFERENCES parent (id),
         UNIQUE (a, b), CONSTRAINT "child_b_check" CHECK (b <> 'bad'), CHECK (a <> '')
       )`,
      `CREATE UNIQUE INDEX "it's an index" ON child (named, CASE WHEN b = 'free' THEN id ELSE 0 END)`,
      `INSERT INTO parent VALUES ('p')`,
      `INSERT INTO child (id, a, b, parent) VALUES (1, 'x', 'y', 'p')`,
      `UPDATE child SET named = 'n'`,
    ].map((statement) => env.DB.prepare(statement)),
  );
});

async function faultOf(statement: string, ...params: readonly unknown[]): Promise<D1Fault> {
  try {
    await env.DB.prepare(statement)
      .bind(...params)
      .all();
  } catch (error) {
    return readD1Error(error);
  }
  throw new TypeError("an error was expected");
}

describe("a constraint", () => {
  it.each<readonly [string, D1Fault]>([
    [`INSERT INTO child (id, a) VALUES (1, 'z')`, { kind: "unique", set: { columns: ["id"] } }],
    [`INSERT INTO child (a, b) VALUES ('x', 'y')`, { kind: "unique", set: { columns: ["a", "b"] } }],
    [`INSERT INTO child (a, named) VALUES ('z', 'n')`, { kind: "unique", set: { index: "it's an index" } }],
    [`INSERT INTO parent VALUES ('p')`, { kind: "unique", set: { columns: ["id"] } }],
    [`INSERT INTO child (a) VALUES (NULL)`, { kind: "notNull", column: "a" }],
    [`UPDATE child SET a = NULL`, { kind: "notNull", column: "a" }],
    [`INSERT INTO child (a, b) VALUES ('z', 'bad')`, { kind: "check", constraint: "child_b_check" }],
    [`INSERT INTO child (a) VALUES ('')`, { kind: "check", constraint: "a <> ''" }],
    [`INSERT INTO child (a, parent) VALUES ('z', 'nobody')`, { kind: "foreignKey" }],
    [`DELETE FROM parent`, { kind: "foreignKey" }],
  ])("%s", async (statement, fault) => {
    expect(await faultOf(statement)).toEqual(fault);
  });

  it("is recognized in a batch as it is alone", async () => {
    const batch = env.DB.batch([
      env.DB.prepare(`INSERT INTO child (a, b) VALUES ('new', 'y')`),
      env.DB.prepare(`INSERT INTO child (a, b) VALUES ('x', 'y')`),
    ]);
    expect(await batch.catch(readD1Error)).toEqual({ kind: "unique", set: { columns: ["a", "b"] } });
    expect(await env.DB.prepare("SELECT count(*) AS n FROM child").first("n")).toBe(1);
  });
});

describe("a limit", () => {
  it.each<readonly [string, string]>([
    ["too many parameters", `SELECT ${Array.from({ length: 101 }, () => "?").join(" + ")}`],
    ["an expression too deep", `SELECT ${"(1 + ".repeat(200)}1${")".repeat(200)}`],
    ["a compound SELECT too long", Array.from({ length: 6 }, () => "SELECT 1").join(" UNION ALL ")],
    ["a pattern too long", `SELECT 'x' LIKE '${"%a".repeat(40)}'`],
    ["too many columns", `SELECT ${Array.from({ length: 2001 }, () => "1").join(", ")}`],
  ])("is one of a statement: %s", async (_, statement) => {
    const params = statement.match(/\?/g)?.map(() => 1) ?? [];
    expect(await faultOf(statement, ...params)).toEqual({ kind: "tooComplex" });
  });

  it("is one of a value", async () => {
    expect(await faultOf("SELECT length(zeroblob(2000000000))")).toEqual({ kind: "tooBig" });
    expect(await faultOf("SELECT length(hex(zeroblob(20000000)))")).toEqual({ kind: "tooBig" });
  });
});

describe("a guard", () => {
  const run = (query: ReturnType<typeof buildGuard>) => prepare(env.DB, toStatement(query)).all();

  it("fails when its condition holds, and undoes the batch", async () => {
    const statements = [
      sql`INSERT INTO parent VALUES ('undone')`,
      buildGuard(sql`EXISTS (SELECT 1 FROM parent)`),
    ];
    const batch = env.DB.batch(statements.map((query) => prepare(env.DB, toStatement(query))));
    expect(await batch.catch(readD1Error)).toEqual({ kind: "guard" });
    expect(await env.DB.prepare("SELECT count(*) AS n FROM parent").first("n")).toBe(1);
  });

  it.each(["0", "NULL", "EXISTS (SELECT 1 FROM parent WHERE id = 'nobody')"])(
    "does not fail for: %s",
    async (condition) => {
      expect((await run(buildGuard(sql.raw(condition)))).results).toHaveLength(1);
    },
  );

  it("of a cast fails when the expression is reached, and names the value", async () => {
    const fault = buildCastFault("22P02", sql`'no number: "' || ${`it's "x"`} || '"'`);
    const guarded = (condition: number) => sql`SELECT CASE WHEN ${condition} THEN ${fault} ELSE 1 END AS "v"`;
    expect((await run(guarded(0))).results).toEqual([{ v: 1 }]);
    expect(await run(guarded(1)).catch(readD1Error)).toEqual({
      kind: "cast",
      code: "22P02",
      message: `no number: "it's "x""`,
    });
  });
});

describe("a bookmark that D1 refuses", () => {
  it.each(["D1_SESSION_ERROR: invalid bookmark or constraint", "D1_ERROR: Invalid commit token"])(
    "is distinguished from a fault of ours: %s",
    (message) => {
      expect(readD1Error(new Error(message))).toEqual({ kind: "bookmark" });
    },
  );

  it("is not confused with a column of that name", async () => {
    expect(await faultOf('SELECT "bookmark" FROM nowhere')).toEqual({ kind: "missingSchema" });
  });
});

describe("what a migration has not made yet", () => {
  it.each([
    ["a table", "SELECT * FROM nowhere"],
    ["a table to write to", "INSERT INTO nowhere VALUES (1)"],
    // Without its table, SQLite would take a name in quotes for text.
    ["a column", `SELECT parent."missing" FROM parent`],
    ["a column to write to", `INSERT INTO parent (id, "missing") VALUES ('q', 1)`],
    ["a column to change", `UPDATE parent SET "missing" = 1`],
    ["an index", "SELECT * FROM parent INDEXED BY missing"],
    ["a unique index", "INSERT INTO child (a, b) VALUES ('q', 'q') ON CONFLICT (b) DO NOTHING"],
  ])("is distinguished from a fault of ours: %s", async (_, statement) => {
    expect(await faultOf(statement)).toEqual({ kind: "missingSchema" });
  });
});

describe("anything else", () => {
  it("is not recognized", async () => {
    expect(await faultOf("SELECT (")).toEqual({ kind: "unknown" });
    expect(readD1Error("no error")).toEqual({ kind: "unknown" });
    expect(readD1Error(new TypeError("x is not a function"))).toEqual({ kind: "unknown" });
  });

  it("is not read as a constraint because its text resembles one", () => {
    expect(readD1Error(new Error("about a UNIQUE constraint failed: t.a"))).toEqual({ kind: "unknown" });
  });
});
