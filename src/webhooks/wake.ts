/** Wakes the webhooks of a company after a write: beside the answer, and with no work where there are none. */
import { waitUntil } from "cloudflare:workers";
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { ApiKey } from "../access/verify-api-key";
import type { Bindings } from "../config/bindings";
import { findDatabase } from "../db/databases";
import { toTimestamp } from "../db/timestamp";
import { ExpiringMap } from "../memory/expiring-map";
import type { ObserveEnv } from "../observe/middleware";
import { logFault } from "../postgrest";
import { wakeEach } from "./wake-each";
import type { FindWebhookObject } from "./webhook-object";
import { activeWebhooksOf, changedWebhooks } from "./webhook-store";

/** How long an isolate goes by what it knows; the sweep wakes a webhook that is newer. */
const FRESH_MILLISECONDS = 30_000;
const COMPANIES = 10_000;

/** A service key may have changed any company: those whose last change is no older than this are woken. */
const RECENT_MILLISECONDS = 10_000;
/** The most that one of its writes wakes; the others are the sweep's. */
const MOST = 500;

/** Two middlewares over what an isolate knows of webhooks. */
export interface Waker {
  /**
   * After each request that wrote something, or may have, where its answer got lost. Every write of mappings passes here:
   * relations, functions and MCP.
   */
  readonly wake: MiddlewareHandler<ObserveEnv>;
  /** After a change of webhooks: this isolate looks again. */
  readonly forget: MiddlewareHandler;
}

export function createWaker(findObject: FindWebhookObject): Waker {
  /** The active webhooks of a company; for service keys, one of those of the database. */
  let known = new ExpiringMap<readonly string[]>(COMPANIES);

  const wakeAfter = async (env: Bindings, { companyId, database: name }: Writer, now: number) => {
    const database = findDatabase(env, name);
    if (!database) return;
    const cached = cacheName(companyId, name);
    // What is read while webhooks change must not outlive the change.
    const current = known;
    let ids = current.get(cached, now);
    if (ids === undefined) {
      ids =
        companyId === null
          ? await changedWebhooks(database, null, 1)
          : await activeWebhooksOf(database, companyId);
      current.set(cached, ids, now, FRESH_MILLISECONDS);
    }
    if (companyId === null && ids.length > 0) {
      ids = await changedWebhooks(database, toTimestamp(now - RECENT_MILLISECONDS), MOST);
    }
    await wakeEach(env, findObject, name, ids);
  };

  const wake = createMiddleware<ObserveEnv>(async (c, next) => {
    await next();
    const { method } = c.req;
    if (method === "GET" || method === "HEAD" || method === "OPTIONS") return;
    const usage = c.get("measurement")?.usage;
    const writer = c.get("key");
    if (usage === undefined || writer === undefined) return;
    if (usage.rowsWritten === 0 && c.res.status < 500) return;
    const now = Date.now();
    // Most companies have none.
    if (known.get(cacheName(writer.companyId, writer.database), now)?.length === 0) return;
    waitUntil(
      wakeAfter(c.env, writer, now).catch((error: unknown) => logFault(error, "A write woke no webhook")),
    );
  });

  const forget = createMiddleware(async (c, next) => {
    await next();
    if (c.req.method !== "GET" && c.res.ok) known = new ExpiringMap(COMPANIES);
  });

  return { wake, forget };
}

type Writer = Pick<ApiKey, "companyId" | "database">;

function cacheName(companyId: string | null, database: string | undefined): string {
  return JSON.stringify([database, companyId]);
}
