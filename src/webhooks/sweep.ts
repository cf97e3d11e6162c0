/** What the cron trigger does for webhooks: it wakes those that missed a change, because a crash came between. */
import type { Bindings } from "../config/bindings";
import type { Settings } from "../config/settings";
import { listDatabases } from "../db/databases";
import { sweepDatabases, type WriteLine } from "../db/sweep";
import { toTimestamp } from "../db/timestamp";
import { findObject } from "../rate-limit/find-key-object";
import { wakeEach } from "./wake-each";
import type { WebhookObject } from "./webhook-object";
import { changedWebhooks } from "./webhook-store";

const MINUTE = 60_000;

/** A sweep looks this far back, so that some may fail. Once an hour it wakes all. */
const LOOK_BACK = 5 * MINUTE;
/** The most objects that a sweep calls; in any order, so that none waits for ever. */
const MOST = 900;

/** @param now epoch milliseconds */
export async function sweepWebhooks(
  env: Bindings,
  now: number,
  { webhooks, keyObjects }: Pick<Settings, "webhooks" | "keyObjects">,
  write?: WriteLine,
): Promise<void> {
  if (webhooks === undefined) return;
  const isFull = Math.floor(now / MINUTE) % 60 === 0;
  const since = isFull ? null : toTimestamp(now - LOOK_BACK);
  const most = Math.ceil(MOST / listDatabases(env).length);
  const sweep = {
    event: "wake",
    failed: (name: string) => `The webhooks of ${name} were not woken`,
    run: async (database: D1Database, name: string) => {
      const ids = await changedWebhooks(database, since, most);
      const woken = await wakeEach(env, findObject<WebhookObject>(keyObjects), name, ids);
      return ids.length > 0 ? { woken, more: ids.length === most } : undefined;
    },
  };
  return sweepDatabases(env, sweep, write);
}
