/** Finds a webhook by its id alone: its company's database is one of those that are bound, and a company may move. */
import type { Databases } from "../config/bindings";
import { listDatabases } from "../db/databases";
import type { Webhook, WebhookRef } from "./webhook";
import { findWebhook, knowsWebhook } from "./webhook-store";

export interface LocatedWebhook {
  readonly webhook: Webhook;
  readonly database: D1Database;
  readonly ref: WebhookRef;
}

/**
 * @returns null if no database has it
 * @throws what a database throws, unless another one has the webhook; an error while its company is between two databases
 */
export async function locateWebhook(env: Databases, id: string): Promise<LocatedWebhook | null> {
  const databases = listDatabases(env);
  const answers = await Promise.allSettled(databases.map(([, database]) => findWebhook(database, id)));
  for (const [index, [name, database]] of databases.entries()) {
    const answer = answers[index];
    if (answer?.status !== "fulfilled" || answer.value === null) continue;
    return { webhook: answer.value, database, ref: { id, database: name } };
  }
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed) throw failed.reason;
  if (databases.length === 1) return null;
  const known = await Promise.all(databases.map(([, database]) => knowsWebhook(database, id)));
  if (known.includes(true)) throw new Error(`The company of the webhook ${id} is between two databases`);
  return null;
}
