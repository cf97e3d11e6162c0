/** What the cron trigger does for webhooks: it wakes those that missed a change, because a crash came between. */
import type { Bindings } from "../config/bindings";
import type { Settings } from "../config/settings";
import { listDatabases } from "../db/databases";
import { toTimestamp } from "../db/timestamp";
import { logFault } from "../postgrest";
import { findObject } from "../rate-limit/find-key-object";
import { wakeEach } from "./wake-each";
import type { WebhookObject } from "./webhook-object";
import { changedWebhooks } from "./webhook-store";

const MINUTE = 60_000;

/** A sweep looks this far back, so that some may fail. Once an hour it wakes all. */
const LOOK_BACK = 5 * MINUTE;
/** The most objects that a sweep calls; in any order, so that none waits for ever. */
const MOST = 900;

/**
 * A database that is out of reach does not hold up the others.
 * @param now epoch milliseconds
 */
export async function sweepWebhooks(
  env: Bindings,
  now: number,
  { webhooks, keyObjects }: Pick<Settings, "webhooks" | "keyObjects">,
  write: (line: string) => void = (line) => console.log(line),
): Promise<void> {
  if (webhooks === undefined) return;
  const isFull = Math.floor(now / MINUTE) % 60 === 0;
  const since = isFull ? null : toTimestamp(now - LOOK_BACK);
  const databases = listDatabases(env);
  const most = Math.ceil(MOST / databases.length);
  for (const [name, database] of databases) {
    try {
      const ids = await changedWebhooks(database, since, most);
      const woken = await wakeEach(env, findObject<WebhookObject>(keyObjects), name, ids);
      if (ids.length > 0) {
        write(JSON.stringify({ event: "wake", database: name, woken, more: ids.length === most }));
      }
    } catch (error) {
      logFault(error, `The webhooks of ${name} were not woken`);
    }
  }
}
