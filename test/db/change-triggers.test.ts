/** The triggers that fill the change feed (SPEC §14), whoever writes. */
import { env } from "cloudflare:workers";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { buildWriter } from "../../src/changes/writer";

type Value = string | number | null;
type Row = Readonly<Record<string, Value>>;

const TABLE = "externalIntegrationMapping";
const FEED = "externalIntegrationMappingChange";

const row: Row = {
  id: "m1",
  entityType: "customer",
  entityId: "c1",
  integration: "xero",
  externalId: "x1",
  allowDuplicateExternalId: 0,
  metadata: `{"a": 1.10, "bb": "\\"é"}`,
  lastSyncedAt: "2026-01-01T00:00:00.000000Z",
  remoteUpdatedAt: null,
  createdAt: "2026-01-01T10:20:30.120000Z",
  updatedAt: "2026-01-01T10:20:30.000000Z",
  createdBy: "key:1",
  updatedBy: null,
  companyId: "acme",
};

/** `row` as the feed shows it. */
const shown =
  `{"id": "m1", "entityId": "c1", "metadata": {"a": 1.10, "bb": "\\"é"}, "companyId": "acme", ` +
  `"createdAt": "2026-01-01T10:20:30.12Z", "createdBy": "key:1", "updatedAt": "2026-01-01T10:20:30Z", "updatedBy": null, ` +
  `"entityType": "customer", "externalId": "x1", "integration": "xero", "lastSyncedAt": "2026-01-01T00:00:00Z", ` +
  `"remoteUpdatedAt": null, "allowDuplicateExternalId": false}`;

const prepare = (sql: string, ...values: readonly Value[]) => env.DB.prepare(sql).bind(...values);
const run = (sql: string, ...values: readonly Value[]) => prepare(sql, ...values).run();

const rows = async (sql: string): Promise<readonly Row[]> => (await env.DB.prepare(sql).all<Row>()).results;

function prepareInsert(values: Row, table = TABLE, end = "") {
  const names = Object.keys(values).map((name) => `"${name}"`);
  const text = `INSERT INTO "${table}" (${names}) VALUES (${names.map(() => "?")}) ${end}`;
  return prepare(text, ...Object.values(values));
}

const insert = (values: Row, table = TABLE, end = "") => prepareInsert(values, table, end).run();

function setWriter(who: string) {
  const { sql, params } = new SQLiteSyncDialect().sqlToQuery(buildWriter(who));
  return run(sql, ...params.map(String));
}

const feed = () =>
  rows(
    `SELECT "companyId", "seq", "op", "mappingId", "integration", "entityType", "entityId", "externalId", "before", "after" FROM "${FEED}" ORDER BY "companyId", "seq"`,
  );

beforeEach(async () => {
  await run(`DELETE FROM "company"`);
  await run(`DELETE FROM "${FEED}"`);
  await run(`DELETE FROM "externalIntegrationMappingWriter"`);
  await insert({ id: "acme", name: "Acme" }, "company");
  await insert({ id: "globex", name: "Globex" }, "company");
});

const told = {
  companyId: "acme",
  mappingId: "m1",
  integration: "xero",
  entityType: "customer",
  entityId: "c1",
  externalId: "x1",
};

describe("the triggers record", () => {
  it("an insert: the row as it is stored", async () => {
    await insert(row);
    expect(await feed()).toEqual([{ ...told, seq: 1, op: "insert", before: null, after: shown }]);
  });

  it("an update: the new row, and the old value of each changed column", async () => {
    await insert(row);
    await run(
      `UPDATE "${TABLE}" SET "externalId" = NULL, "metadata" = '[1]', "updatedBy" = 'key:2', "remoteUpdatedAt" = '2026-02-01T00:00:00.000001Z'`,
    );
    expect((await feed())[1]).toEqual({
      ...told,
      externalId: null,
      seq: 2,
      op: "update",
      before: `{"metadata": {"a": 1.10, "bb": "\\"é"}, "updatedBy": null, "externalId": "x1", "remoteUpdatedAt": null}`,
      after: shown
        .replace(/\{"a".*?\}/, "[1]")
        .replace(`"updatedBy": null`, `"updatedBy": "key:2"`)
        .replace(`"externalId": "x1"`, `"externalId": null`)
        .replace(`"remoteUpdatedAt": null`, `"remoteUpdatedAt": "2026-02-01T00:00:00.000001Z"`),
    });
  });

  it("a delete: the deleted row", async () => {
    await insert(row);
    await run(`DELETE FROM "${TABLE}"`);
    expect((await feed())[1]).toEqual({ ...told, seq: 2, op: "delete", before: shown, after: null });
  });

  it("a cascade: the deleted rows, although their company is deleted too", async () => {
    await insert(row);
    await run(`DELETE FROM "company" WHERE "id" = 'acme'`);
    expect((await feed()).map(({ op, seq }) => [op, seq])).toEqual([
      ["insert", 1],
      ["delete", 2],
    ]);
  });

  it("a company's new id: its rows leave the old id and arrive at the new one", async () => {
    await insert(row);
    await run(`UPDATE "company" SET "id" = 'acme2' WHERE "id" = 'acme'`);
    expect((await feed()).map(({ companyId, op, seq }) => [companyId, op, seq])).toEqual([
      ["acme", "insert", 1],
      ["acme", "delete", 2],
      ["acme2", "insert", 1],
    ]);
  });

  it.each([
    ["id", "m2"],
    ["integration", "shopify"],
    ["entityType", "item"],
    ["companyId", "globex"],
  ])("a new %s: a delete and an insert", async (column, value) => {
    await insert(row);
    await run(`UPDATE "${TABLE}" SET "${column}" = ?`, value);
    const changes = (await feed()).toSorted((a, b) => (a.op === "insert" && b.op === "delete" ? 1 : 0));
    const [left, came] = changes.slice(-2).map(({ op, before, after }) => ({ op, before, after }));
    expect([left, came].find((change) => change?.op === "delete")).toEqual({
      op: "delete",
      before: shown,
      after: null,
    });
    const inserts = (await feed()).filter(({ op }) => op === "insert");
    expect(inserts.map(({ after }) => after)).toContain(
      shown.replace(new RegExp(`("${column}": )"[^"]*"`), `$1"${value}"`),
    );
  });

  it("nothing for a touch", async () => {
    await insert(row);
    await run(
      `UPDATE "${TABLE}" SET "lastSyncedAt" = NULL, "updatedAt" = '2027-01-01T00:00:00.000000Z', "updatedBy" = 'x'`,
    );
    await run(`UPDATE "${TABLE}" SET "externalId" = "externalId", "metadata" = "metadata"`);
    expect(await feed()).toHaveLength(1);
  });

  it("an upsert: an update, or nothing when the row did not change", async () => {
    await insert(row);
    await insert(row, TABLE, `ON CONFLICT DO NOTHING`);
    await insert(
      { ...row, externalId: "x2" },
      TABLE,
      `ON CONFLICT ("id") DO UPDATE SET "externalId" = "excluded"."externalId"`,
    );
    expect((await feed()).map(({ op, seq, externalId }) => [op, seq, externalId])).toEqual([
      ["insert", 1, "x1"],
      ["update", 2, "x2"],
    ]);
  });

  it("the writer that the batch names, or SQL by hand", async () => {
    await insert({ ...row, id: "m0", entityId: "c0", externalId: null });
    const writer = await setWriter("key:7");
    await insert(row);
    const again = await setWriter("key:7");
    await run(`UPDATE "${TABLE}" SET "externalId" = 'x2' WHERE "id" = 'm1'`);
    const other = await setWriter("key:8");
    await run(`DELETE FROM "${TABLE}" WHERE "id" = 'm1'`);
    expect((await rows(`SELECT "changedBy" FROM "${FEED}"`)).map(({ changedBy }) => changedBy)).toEqual([
      "sql",
      "key:7",
      "key:7",
      "key:8",
    ]);
    expect([writer, again, other].map(({ meta }) => meta.rows_written)).toEqual([1, 0, 1]);
  });

  it("a writer only for two minutes after the batch that named it", async () => {
    await setWriter("key:7");
    const past = `strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '-1 seconds')`;
    await run(`UPDATE "externalIntegrationMappingWriter" SET "until" = ${past}`);
    await insert(row);
    const writer = await setWriter("key:7");
    await run(`DELETE FROM "${TABLE}"`);
    expect((await rows(`SELECT "changedBy" FROM "${FEED}"`)).map(({ changedBy }) => changedBy)).toEqual([
      "sql",
      "key:7",
    ]);
    expect(writer.meta.rows_written).toBe(1);
  });
});

describe("the numbers of changes", () => {
  it("count up by one within a company, whatever other companies do", async () => {
    for (const [index, companyId] of ["acme", "globex", "acme", "globex", "acme"].entries()) {
      await insert({ ...row, id: `m${index}`, entityId: `c${index}`, externalId: null, companyId });
    }
    expect((await feed()).map(({ companyId, seq }) => [companyId, seq])).toEqual([
      ["acme", 1],
      ["acme", 2],
      ["acme", 3],
      ["globex", 1],
      ["globex", 2],
    ]);
  });

  it("are right within one statement of 10,000 rows", async () => {
    const ids = JSON.stringify(Array.from({ length: 10_000 }, (_, index) => `m${index}`));
    await run(
      `INSERT INTO "${TABLE}" ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId")
       SELECT value, 'item', value, 'xero', 0, 'acme' FROM json_each(?)`,
      ids,
    );
    expect(
      await rows(
        `SELECT count(*) AS n, min("seq") AS low, max("seq") AS high, count(DISTINCT "seq") AS many FROM "${FEED}"`,
      ),
    ).toEqual([{ n: 10_000, low: 1, high: 10_000, many: 10_000 }]);
  });

  it("are reused when the batch fails", async () => {
    await insert(row);
    const bad = env.DB.prepare(`INSERT INTO "company" ("id", "name") VALUES ('acme', 'again')`);
    await expect(env.DB.batch([env.DB.prepare(`DELETE FROM "${TABLE}"`), bad])).rejects.toThrow();
    expect(await feed()).toHaveLength(1);
  });
});

const text = fc.constantFrom("a", "b", 'é\u0001\n"\\/\u007f', "", "0.0");
const step = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), id: text, entityId: text, externalId: fc.option(text) }),
  fc.record({
    kind: fc.constant("update" as const),
    id: text,
    column: fc.constantFrom("id", "entityId", "externalId", "integration", "createdBy", "updatedBy"),
    value: text,
  }),
  fc.record({ kind: fc.constant("delete" as const), id: text }),
);

it("rebuilds the table when applied in order from empty", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const statements = [prepare(`DELETE FROM "${TABLE}"`), prepare(`DELETE FROM "${FEED}"`)];
      for (const { kind, id, ...rest } of steps) {
        if ("column" in rest) {
          const change = `UPDATE OR IGNORE "${TABLE}" SET "${rest.column}" = ? WHERE "id" = ?`;
          statements.push(prepare(change, rest.value, id));
        } else if (kind === "delete") {
          statements.push(prepare(`DELETE FROM "${TABLE}" WHERE "id" = ?`, id));
        } else if ("entityId" in rest) {
          statements.push(prepareInsert({ ...row, id, ...rest }, TABLE, "ON CONFLICT DO NOTHING"));
        }
      }
      await env.DB.batch(statements);
      const replayed = new Map<string, unknown>();
      for (const { op, mappingId, after } of await feed()) {
        if (op === "delete") replayed.delete(String(mappingId));
        else replayed.set(String(mappingId), JSON.parse(String(after)));
      }
      const untold = { lastSyncedAt: null, updatedAt: null, updatedBy: null };
      const seconds = (time: Value | undefined) =>
        typeof time === "string" ? time.replace(/\.?0*Z$/, "Z") : null;
      const table = (await rows(`SELECT * FROM "${TABLE}"`)).map((stored) => ({
        ...stored,
        allowDuplicateExternalId: stored.allowDuplicateExternalId === 1,
        metadata: JSON.parse(String(stored.metadata)),
        createdAt: seconds(stored.createdAt),
        ...untold,
      }));
      expect(new Set([...replayed.values()].map((after) => Object.assign({}, after, untold)))).toEqual(
        new Set(table),
      );
    }),
    { numRuns: 60, seed: 14 },
  );
}, 30_000);
