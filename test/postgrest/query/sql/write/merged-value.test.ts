/** The SQL of a merge patch: what is stored → what it becomes, by an index over the values that were read. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { readCatalog } from "../../../../../src/postgrest/catalog/catalog";
import { readD1Error } from "../../../../../src/postgrest/query/database/d1-error";
import { toStatement } from "../../../../../src/postgrest/query/sql/statement";
import {
  buildMergedValue,
  type MergedValues,
} from "../../../../../src/postgrest/query/sql/write/merged-value";
import { schema } from "../../../../../src/resources";

const relation = readCatalog(schema).get("externalIntegrationMapping");
const column = relation?.columns.get("metadata");
if (!relation || !column) throw new TypeError("the mapping has no metadata");

const json = `"externalIntegrationMapping"."metadata"`;

beforeAll(async () => {
  const insert = env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId", "metadata")
     VALUES (?1, 'customer', ?1, 'xero', 0, 'acme', ?2)`,
  );
  await env.DB.batch([
    env.DB.prepare(`INSERT INTO "company" ("id", "name") VALUES ('acme', 'Acme')`),
    insert.bind("a", '{"n": 1}'),
    insert.bind("b", '{"q": "\\"é"}'),
    insert.bind("c", null),
  ]);
});

const statementOf = (values: MergedValues, where = sql`1`) =>
  toStatement(
    sql`SELECT ${buildMergedValue(column, relation, values)} FROM "externalIntegrationMapping" WHERE ${where} ORDER BY "id"`,
  );

const valuesOf = async (values: MergedValues, where?: ReturnType<typeof sql>) => {
  const { sql: text, params } = statementOf(values, where);
  const rows = await env.DB.prepare(text)
    .bind(...params)
    .raw<[string]>();
  return rows.map(([value]) => value);
};

const read = new Map([
  [null, "{}"],
  ['{"n": 1}', '{"n": 2}'],
  ['{"q": "\\"é"}', '{"q": "\\"è"}'],
]);

describe("buildMergedValue", () => {
  it("is a comparison when one value was read", () => {
    const { sql: text, params } = statementOf(new Map([['{"n": 1}', '{"n": 2}']]));
    expect(text).toContain(
      `CASE WHEN ${json} IS ? THEN ? ELSE json_extract('0', 'past the bound: stale') END`,
    );
    expect(params).toEqual(['{"n": 1}', '{"n": 2}']);
  });

  it("maps each value to its new value, a null and text with quotes too", async () => {
    expect(await valuesOf(read)).toEqual(['{"n": 2}', '{"q": "\\"è"}', "{}"]);
  });

  it("uses an index, however few rows SQLite expects", async () => {
    for (const where of ["1", `"id" = 'a'`, `"companyId" = 'acme' AND "integration" = 'xero'`]) {
      const { sql: text, params } = statementOf(read, sql.raw(where));
      const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
        .bind(...params)
        .all<{ detail: string }>();
      expect(plan.results.map(({ detail }) => detail)).toContain(
        "SEARCH merged USING AUTOMATIC COVERING INDEX (old=?)",
      );
    }
  });

  it("fails for a value that was not read, a null too, but only if a row has it", async () => {
    const without = (missing: string | null) => new Map([...read].filter(([text]) => text !== missing));
    for (const values of [without(null), without('{"n": 1}'), new Map<string | null, string>()]) {
      const error: unknown = await valuesOf(values).catch((thrown: unknown) => thrown);
      expect(readD1Error(error)).toEqual({ kind: "bound", bound: "stale" });
      expect(await valuesOf(values, sql`"id" = 'none'`)).toEqual([]);
    }
    expect(await valuesOf(without(null), sql`"id" <> 'c'`)).toEqual(['{"n": 2}', '{"q": "\\"è"}']);
  });
});
