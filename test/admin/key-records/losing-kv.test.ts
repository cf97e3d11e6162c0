/** Losing KV loses no key: an export, a KV without anything, an import, and the same keys work again as they did. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { emptyKv } from "../../support/admin";
import { callWith } from "../../support/app-with-faults";
import { clearFeed } from "../../support/feed";
import { read } from "../../support/fixtures";
import { documented, mapping } from "../../support/mappings";

const { WEBHOOK_KEY } = env;
const bound = { DB_EAST: env.OTHER_DB, WEBHOOK_KEY };
/** A new isolate each time: none remembers a key. */
const admin = async (path: string, method = "GET", body?: object) =>
  read(await callWith(bound, env.ADMIN_TOKEN)(`/admin${path}`, { method, ...(body && { body }) }), "Link");
const ask = async (key: string, path = documented) => read(await callWith(bound, key)(path));

async function make(body: object): Promise<{ id: string; key: string }> {
  const answer = await admin("/keys", "POST", { name: "Sync", companyId: "acme", scopes: ["view"], ...body });
  expect(answer.status).toBe(201);
  return answer.body;
}

/** All pages of a list of `/admin`. */
async function walk(path: string): Promise<readonly Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const { body, headers } = await admin(next);
    found.push(...body);
    next = /<\/admin([^>]*)>/.exec(headers?.Link ?? "")?.[1];
  }
  return found;
}

async function dump(): Promise<unknown> {
  const tables = ["company", "externalIntegrationMapping", "externalIntegrationMappingChange", "webhook"];
  const rows = [env.DB, env.OTHER_DB].map((database) =>
    database.batch(tables.map((table) => database.prepare(`SELECT * FROM "${table}"`))),
  );
  return (await Promise.all(rows)).map((results) => results.map(({ results: found }) => found));
}

beforeAll(async () => {
  await applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS);
  for (const database of [env.DB, env.OTHER_DB]) await database.prepare('DELETE FROM "company"').run();
  await clearFeed();
  await emptyKv();
  await admin("/companies/acme", "PUT", { name: "Acme" });
  await admin("/companies/globex?database=DB_EAST", "PUT", { name: "Globex" });
});
afterAll(emptyKv);

it("gives every key back as it was, and touches no row and no webhook", async () => {
  const writer = await make({ scopes: ["view", "create", "update"], rateLimit: null });
  for (const integration of ["xero", "linear"]) {
    const body = mapping(`of ${integration}`, { integration });
    const made = await callWith(bound, writer.key)(documented, { method: "POST", body });
    expect(made.status).toBe(201);
  }
  await admin("/webhooks", "POST", { companyId: "acme", url: "https://example.com/hook" });
  const narrow = await make({
    integrations: ["xero"],
    entityTypes: ["customer"],
    rateLimit: 7,
    expiresAt: "2036-01-01T00:00:00Z",
  });
  const service = await make({ companyId: null });
  const east = await make({ companyId: "globex", database: "DB_EAST", scopes: ["view", "delete"] });
  const suspended = await make({});
  await admin(`/keys/${suspended.id}`, "PATCH", { suspended: true });
  const renamed = await make({});
  await admin(`/keys/${renamed.id}`, "PATCH", { name: "Renamed", scopes: ["create"] });
  const old = await make({});
  const successor: { key: string } = (await admin(`/keys/${old.id}/rotate`, "POST", { overlapSeconds: 3600 }))
    .body;
  const revoked = await make({});
  await admin(`/keys/${revoked.id}`, "DELETE");

  const keys = [writer, narrow, service, east, suspended, renamed, old, successor, revoked];
  const look = () => Promise.all(keys.map(async ({ key }) => ask(key)));
  const records = async () =>
    (await walk("/keys")).map(({ lastUsedAt: _, ...record }) => record).toSorted(byId);
  const [seen, listed, rows] = [await look(), await records(), await dump()];
  expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200, 401, 403, 200, 200, 401]);
  expect(seen[1]?.body).toHaveLength(1);

  const copies = await walk("/key-records?limit=4");
  expect(copies.map(({ hash: _, ...record }) => record).toSorted(byId)).toEqual(listed);
  expect(JSON.stringify(copies)).not.toMatch(/crbn_/);

  await emptyKv();
  expect((await look()).map(({ status }) => status)).toEqual(keys.map(() => 401));

  const outcomes = (kind: string) =>
    copies.map(({ id }, index) => ({ index, id, outcome: kind, reason: null }));
  const dry = await admin("/key-records", "POST", { records: copies, dryRun: true });
  expect(dry).toMatchObject({ status: 200, body: outcomes("created") });
  expect((await env.API_KEYS.list()).keys).toEqual([]);

  expect((await admin("/key-records", "POST", { records: copies })).body).toEqual(outcomes("created"));
  expect(await look()).toEqual(seen);
  expect(await records()).toEqual(listed);
  expect(await dump()).toEqual(rows);
  expect((await admin("/key-records", "POST", { records: copies })).body).toEqual(outcomes("unchanged"));

  await admin(`/keys/${suspended.id}`, "PATCH", { suspended: false });
  expect((await ask(suspended.key)).status).toBe(200);
  expect((await ask(narrow.key, `${documented}?select=id`)).body).toHaveLength(1);
});

function byId(one: Record<string, unknown>, other: Record<string, unknown>): number {
  return String(one.id) < String(other.id) ? -1 : 1;
}
