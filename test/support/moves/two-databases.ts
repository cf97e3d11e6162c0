/** A Worker with two databases, DB and DB_EAST, and companies that move between them. */
import { applyD1Migrations, createExecutionContext, reset, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApp } from "../../../src/app";
import type { Bindings } from "../../../src/config/bindings";
import { readSettings } from "../../../src/config/settings";
import type { ShownMove } from "../../../src/moves/move-record";
import { limitTable } from "../../../src/postgrest";
import { type ApiInit, applyMigrations, origin, read } from "../fixtures";

export const east = env.OTHER_DB;

export type Call = (path: string, init?: ApiInit) => Promise<Response>;

export interface Worker {
  readonly bindings: Bindings;
  /** A call with a key, or with the admin token. */
  readonly as: (key: string) => Call;
  readonly admin: Call;
}

/**
 * An isolate of its own, over both databases.
 * @param faulty bindings in the place of others
 * @param wakes whether a write wakes webhooks
 */
export function startWorker(faulty: Partial<Bindings> = {}, wakes = true): Worker {
  const { WEBHOOK_KEY, ...plain } = env;
  const bindings: Bindings = { ...plain, ...(wakes && { WEBHOOK_KEY }), DB_EAST: east, ...faulty };
  const app = createApp(readSettings({ ...bindings, D1_DEADLINE_MS: "60000" }, limitTable));
  const as =
    (key: string): Call =>
    async (path, { method = "GET", headers, body } = {}) => {
      const context = createExecutionContext();
      const request = new Request(origin + path, {
        method,
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const response = await app.fetch(request, bindings, context);
      await waitOnExecutionContext(context);
      return response;
    };
  return { bindings, as, admin: as(env.ADMIN_TOKEN) };
}

/** Both databases and KV as new. */
export async function startAnew(): Promise<void> {
  await reset();
  await applyMigrations();
  await applyD1Migrations(east, env.TEST_MIGRATIONS);
  // Only the first database is made anew for certain. The fences first: they would refuse the rest.
  const tables = [
    "companyFence",
    "companyArrival",
    "companyWritten",
    "company",
    "externalIntegrationMappingChange",
  ];
  await east.batch(tables.map((table) => east.prepare(`DELETE FROM "${table}"`)));
}

const path = "/admin/companies/acme/move";

export async function begin({ admin }: Worker, to = "DB_EAST", announceSeconds = 0) {
  return read(await admin(path, { method: "POST", body: { to, announceSeconds } }));
}

export async function step({ admin }: Worker) {
  return read(await admin(`${path}/step`, { method: "POST" }));
}

export async function status({ admin }: Worker) {
  return read(await admin(path));
}

/** Steps until the company has arrived, as the command does. */
export async function finish(worker: Worker): Promise<ShownMove> {
  for (let steps = 0; steps < 200; steps += 1) {
    const { status: code, body } = await step(worker);
    if (code !== 200) throw new Error(JSON.stringify(body));
    if (body.state === "settled") return body;
  }
  throw new Error("The company does not arrive");
}

export async function move(worker: Worker, to = "DB_EAST"): Promise<ShownMove> {
  const begun = await begin(worker, to);
  if (begun.status !== 200) throw new Error(JSON.stringify(begun.body));
  return finish(worker);
}

/** Cancels the move, as the command does. */
export async function cancel({ admin }: Worker) {
  for (;;) {
    const answer = await read(await admin(path, { method: "DELETE" }));
    if (answer.body.state !== "cancelling") return answer;
  }
}

/** All that a database has of the company, to be compared with what another one has. */
export async function allOf(database: D1Database) {
  const rows = async (table: string, order: string) => {
    const statement = database.prepare(
      `SELECT * FROM "${table}" WHERE "companyId" = 'acme' ORDER BY ${order}`,
    );
    return (await statement.all()).results;
  };
  return {
    mappings: await rows("externalIntegrationMapping", "id"),
    changes: await rows("externalIntegrationMappingChange", "seq"),
    webhooks: await rows("webhook", "id"),
    activity: await rows("mappingActivity", "day, integration, entityType"),
  };
}
