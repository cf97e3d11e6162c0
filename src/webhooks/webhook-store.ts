/** The webhooks in D1. Every statement is one that the primary answers; what D1 throws, callers turn into an error. */
import { getTableColumns } from "drizzle-orm";
import { webhook } from "../db/schema";
import { isHere } from "../placement/fence";
import type { Subscription, Webhook } from "./webhook";

const columns = Object.keys(getTableColumns(webhook));
const columnList = columns.map((name) => `"${name}"`).join(", ");
const selectAll = `SELECT ${columnList} FROM "webhook"`;

const lists = ["integrations", "entityTypes", "ops"] as const;
type ListName = (typeof lists)[number];

/** A webhook as D1 has it: its lists are JSON. */
type Row = Omit<Webhook, ListName> & Readonly<Record<ListName, string | null>>;

function toWebhook(row: Row): Webhook {
  const parsed = lists.map((name) => [name, parseList(row[name])]);
  return { ...row, ...(Object.fromEntries(parsed) as Pick<Webhook, ListName>) };
}

function parseList(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}

function toCell(value: unknown): unknown {
  return Array.isArray(value) ? JSON.stringify(value) : value;
}

const here = isHere('"webhook"."companyId"');

/** The webhook, if its company's rows in this database are the ones that count. */
export async function findWebhook(database: D1Database, id: string): Promise<Webhook | null> {
  const row = await database.prepare(`${selectAll} WHERE "id" = ? AND ${here}`).bind(id).first<Row>();
  return row === null ? null : toWebhook(row);
}

/** Whether the database has the webhook, be it in rows that do not count. */
export async function knowsWebhook(database: D1Database, id: string): Promise<boolean> {
  return (await database.prepare(`SELECT 1 FROM "webhook" WHERE "id" = ?`).bind(id).first()) !== null;
}

export interface WebhookPage {
  /** The last id of the page before; empty for the first page. */
  readonly cursor: string;
  readonly limit: number;
}

/** Webhooks by id, which is the order in which they were made. @param companyId undefined: of all companies */
export async function listWebhooks(
  database: D1Database,
  companyId: string | undefined,
  { cursor, limit }: WebhookPage,
): Promise<readonly Webhook[]> {
  const statement =
    companyId === undefined
      ? database.prepare(`${selectAll} WHERE "id" > ? AND ${here} ORDER BY "id" LIMIT ?`).bind(cursor, limit)
      : database
          .prepare(`${selectAll} WHERE "companyId" = ? AND "id" > ? AND ${here} ORDER BY "id" LIMIT ?`)
          .bind(companyId, cursor, limit);
  const { results } = await statement.all<Row>();
  return results.map(toWebhook);
}

/** The ids of a company's active webhooks: whom a write wakes. */
export async function activeWebhooksOf(database: D1Database, companyId: string): Promise<readonly string[]> {
  const statement = database
    .prepare(
      `SELECT "id" FROM "webhook" WHERE "companyId" = ? AND "status" = 'active' AND ${here} ORDER BY "id"`,
    )
    .bind(companyId);
  const { results } = await statement.all<{ id: string }>();
  return results.map(({ id }) => id);
}

/**
 * The ids of active webhooks whose company has changed, in any order: one look at the feed for each.
 * @param since as stored; null: all active webhooks
 */
export async function changedWebhooks(
  database: D1Database,
  since: string | null,
  limit: number,
): Promise<readonly string[]> {
  const statement = database
    .prepare(
      `SELECT "id" FROM "webhook" WHERE "status" = 'active' AND ${here} AND (?1 IS NULL OR ?1 <= (
         SELECT "changedAt" FROM "externalIntegrationMappingChange" "feed"
         WHERE "feed"."companyId" = "webhook"."companyId" ORDER BY "seq" DESC LIMIT 1
       )) ORDER BY random() LIMIT ?2`,
    )
    .bind(since, limit);
  const { results } = await statement.all<{ id: string }>();
  return results.map(({ id }) => id);
}

/**
 * Inserts a webhook, unless its company has `most` of them.
 * @returns false if it has
 * @throws what D1 says of the foreign key, if there is no such company
 */
export async function insertWebhook(database: D1Database, made: Webhook, most: number): Promise<boolean> {
  const values = columns.map((name) => toCell(Reflect.get(made, name)));
  const marks = columns.map((_, index) => `?${index + 1}`).join(", ");
  const [companyMark, mostMark] = [`?${columns.length + 1}`, `?${columns.length + 2}`];
  const statement = database
    .prepare(
      `INSERT INTO "webhook" (${columnList}) SELECT ${marks}
       WHERE (SELECT count(*) FROM "webhook" WHERE "companyId" = ${companyMark}) < ${mostMark}`,
    )
    .bind(...values, made.companyId, most);
  const { meta } = await statement.run();
  return meta.changes === 1;
}

/** Changes a webhook. A change of status, here or by `pauseWebhook`, sets what goes with it. */
export async function updateWebhook(
  database: D1Database,
  id: string,
  changes: Partial<Subscription>,
  now: string,
): Promise<Webhook | null> {
  const { status, ...others } = changes;
  const named = { ...others, ...(status === undefined ? {} : { status }), updatedAt: now };
  const sets = Object.keys(named).map((name) => `"${name}" = ?`);
  const pausing = `"pausedReason" = iif("status" = 'paused', "pausedReason", 'Paused by the operator'), "pausedAt" = iif("status" = 'paused', "pausedAt", ?)`;
  const resuming = `"pausedReason" = NULL, "pausedAt" = NULL`;
  if (status === "paused") sets.push(pausing);
  if (status === "active") sets.push(resuming);
  const values = [...Object.values(named).map(toCell), ...(status === "paused" ? [now] : []), id];
  const row = await database
    .prepare(`UPDATE "webhook" SET ${sets.join(", ")} WHERE "id" = ? RETURNING ${columnList}`)
    .bind(...values)
    .first<Row>();
  return row === null ? null : toWebhook(row);
}

/**
 * Pauses a webhook that failed, unless somebody changed it since it was read: a new URL shall have its try.
 * @param read as the delivery that failed has read it
 * @returns whether it is paused now by this
 */
export async function pauseWebhook(
  database: D1Database,
  { id, updatedAt }: Pick<Webhook, "id" | "updatedAt">,
  reason: string,
  now: string,
): Promise<boolean> {
  const statement = database
    .prepare(
      `UPDATE "webhook" SET "status" = 'paused', "pausedReason" = ?, "pausedAt" = ?, "updatedAt" = ?
       WHERE "id" = ? AND "status" = 'active' AND "updatedAt" = ?`,
    )
    .bind(reason, now, now, id, updatedAt);
  return (await statement.run()).meta.changes === 1;
}

/** The secrets after a rotation. */
export type NewSecrets = Pick<Webhook, "sealedSecret" | "sealedPrevious" | "previousUntil">;

/** @returns null if the webhook is gone, or another rotation came between: its secret is not `read` any more */
export async function replaceSecret(
  database: D1Database,
  { id, sealedSecret: read }: Pick<Webhook, "id" | "sealedSecret">,
  { sealedSecret, sealedPrevious, previousUntil }: NewSecrets,
  now: string,
): Promise<Webhook | null> {
  const row = await database
    .prepare(
      `UPDATE "webhook" SET "sealedSecret" = ?, "sealedPrevious" = ?, "previousUntil" = ?, "updatedAt" = ?
       WHERE "id" = ? AND "sealedSecret" = ? RETURNING ${columnList}`,
    )
    .bind(sealedSecret, sealedPrevious, previousUntil, now, id, read)
    .first<Row>();
  return row === null ? null : toWebhook(row);
}

export async function deleteWebhook(database: D1Database, id: string): Promise<void> {
  await database.prepare(`DELETE FROM "webhook" WHERE "id" = ?`).bind(id).run();
}
