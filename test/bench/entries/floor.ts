/**
 * The floor: the benchmark's jobs written by hand, one SQL statement a route, with no key, no parsing and no checks.
 * What a general API costs is measured against it.
 */
import { Hono } from "hono";

interface Row {
  allowDuplicateExternalId: number;
  metadata: string | null;
  [column: string]: unknown;
}

const app = new Hono<{ Bindings: { DB: D1Database } }>();
const company = "acme";
const columns =
  '"id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "metadata", "lastSyncedAt", "remoteUpdatedAt", "createdAt", "updatedAt", "createdBy", "updatedBy", "companyId"';

const show = (row: Row) => ({
  ...row,
  allowDuplicateExternalId: row.allowDuplicateExternalId === 1,
  metadata: row.metadata === null ? null : JSON.parse(row.metadata),
});

app.get("/by-id/:id", async (c) => {
  const query = `SELECT ${columns} FROM "externalIntegrationMapping" WHERE "id" = ? AND "companyId" = ?`;
  const row = await c.env.DB.prepare(query).bind(c.req.param("id"), company).first<Row>();
  return row ? c.json(show(row)) : c.notFound();
});

app.get("/by-external-id/:externalId", async (c) => {
  const query = `SELECT ${columns} FROM "externalIntegrationMapping" WHERE "companyId" = ? AND "integration" = ? AND "externalId" = ?`;
  const { results } = await c.env.DB.prepare(query)
    .bind(company, "xero", c.req.param("externalId"))
    .all<Row>();
  return c.json(results.map(show));
});

app.get("/newest/:limit", async (c) => {
  const query = `SELECT ${columns} FROM "externalIntegrationMapping" WHERE "companyId" = ? ORDER BY "createdAt" DESC LIMIT ?`;
  const { results } = await c.env.DB.prepare(query)
    .bind(company, Number(c.req.param("limit")))
    .all<Row>();
  return c.json(results.map(show));
});

app.get("/filtered", async (c) => {
  const ids = (c.req.query("ids") ?? "").split(",");
  const query = `SELECT ${columns} FROM "externalIntegrationMapping" WHERE "companyId" = ? AND ("entityType" = ? OR "entityType" = ?) AND "entityId" IN (SELECT value FROM json_each(?))`;
  const statement = c.env.DB.prepare(query).bind(company, "customer", "item", JSON.stringify(ids));
  const { results } = await statement.all<Row>();
  return c.json(results.map(show));
});

app.get("/counted", async (c) => {
  const [rows, count] = await c.env.DB.batch<Row>([
    c.env.DB.prepare(
      `SELECT ${columns} FROM "externalIntegrationMapping" WHERE "companyId" = ? AND "integration" = ? ORDER BY "createdAt" DESC LIMIT 10`,
    ).bind(company, "linear"),
    c.env.DB.prepare(
      'SELECT count(*) AS "count" FROM "externalIntegrationMapping" WHERE "companyId" = ? AND "integration" = ?',
    ).bind(company, "linear"),
  ]);
  return c.json((rows?.results ?? []).map(show), 206, { "Content-Range": `0-9/${count?.results[0]?.count}` });
});

app.get("/csv/:limit", async (c) => {
  const query = `SELECT ${columns} FROM "externalIntegrationMapping" WHERE "companyId" = ? ORDER BY "createdAt" DESC LIMIT ?`;
  const { results } = await c.env.DB.prepare(query)
    .bind(company, Number(c.req.param("limit")))
    .all<Row>();
  const cell = (value: unknown) => {
    const text = value === null ? "" : String(value);
    return /[",\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const time = (value: unknown) =>
    value === null ? null : String(value).replace("T", " ").replace("Z", "+00");
  const lines = results.map((row) =>
    Object.values({
      ...row,
      allowDuplicateExternalId: row.allowDuplicateExternalId === 1 ? "t" : "f",
      lastSyncedAt: time(row.lastSyncedAt),
      remoteUpdatedAt: time(row.remoteUpdatedAt),
      createdAt: time(row.createdAt),
      updatedAt: time(row.updatedAt),
    })
      .map(cell)
      .join(","),
  );
  return c.text([columns.replaceAll(/[" ]/g, ""), ...lines].join("\n"), 200, { "Content-Type": "text/csv" });
});

const insertColumns =
  '"id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "metadata", "createdAt", "updatedAt", "createdBy", "updatedBy", "companyId"';

app.post("/create", async (c) => {
  const body = await c.req.json();
  const now = new Date().toISOString().replace("Z", "000Z");
  await c.env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping" (${insertColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
    .bind(
      crypto.randomUUID(),
      body.entityType,
      body.entityId,
      body.integration,
      body.externalId,
      body.allowDuplicateExternalId ? 1 : 0,
      JSON.stringify(body.metadata),
      now,
      now,
      "floor",
      "floor",
      company,
    )
    .run();
  return c.body(null, 201);
});

app.patch("/update/:id", async (c) => {
  const body = await c.req.json();
  const now = new Date().toISOString().replace("Z", "000Z");
  const { meta } = await c.env.DB.prepare(
    'UPDATE "externalIntegrationMapping" SET "externalId" = ?, "updatedAt" = ?, "updatedBy" = ? WHERE "id" = ? AND "companyId" = ?',
  )
    .bind(body.externalId, now, "floor", c.req.param("id"), company)
    .run();
  return meta.changes === 0 ? c.notFound() : c.body(null, 204);
});

app.post("/upsert", async (c) => {
  const text = await c.req.text();
  const now = new Date().toISOString().replace("Z", "000Z");
  await c.env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping" (${insertColumns})
     SELECT value->>'id', value->>'entityType', value->>'entityId', value->>'integration', value->>'externalId',
       value->>'allowDuplicateExternalId', value->'metadata', ?2, ?2, 'floor', 'floor', ?3 FROM json_each(?1) WHERE true
     ON CONFLICT ("entityType", "entityId", "integration", "companyId") DO UPDATE SET "externalId" = excluded."externalId",
       "allowDuplicateExternalId" = excluded."allowDuplicateExternalId", "metadata" = excluded."metadata", "updatedAt" = excluded."updatedAt", "updatedBy" = excluded."updatedBy"`,
  )
    .bind(text, now, company)
    .run();
  return c.body(null, 200);
});

app.post("/resolve", async (c) => {
  const { integration, externalIds } = await c.req.json<{ integration: string; externalIds: string[] }>();
  const shown = columns.replaceAll('"id"', 'm."id"');
  const query = `SELECT asked.key AS "index", asked.value AS "asked", ${shown} FROM json_each(?1) AS asked
    LEFT JOIN "externalIntegrationMapping" AS m ON "companyId" = ?2 AND "externalId" = asked.value AND "integration" = ?3`;
  const { results } = await c.env.DB.prepare(query)
    .bind(JSON.stringify(externalIds), company, integration)
    .all<Row>();
  const holders = new Uint32Array(externalIds.length);
  for (const { index } of results) holders[Number(index)] = (holders[Number(index)] ?? 0) + 1;
  return c.json(
    results.map(({ index, asked, ...row }) => {
      const isAmbiguous = (holders[Number(index)] ?? 0) > 1;
      const status = row.id === null ? "missing" : isAmbiguous ? "ambiguous" : "found";
      return { index, asked, status, ...(row.id === null ? row : show(row)) };
    }),
  );
});

export default app;
