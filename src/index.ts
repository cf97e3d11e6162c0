/**
 * The Worker's entry point. It also exports the class of its Durable Objects, because the platform looks for it here.
 */
import { sweepAudit } from "./admin/audit/sweep";
import { createApp } from "./app";
import { sweepBackups } from "./backup/sweep";
import { sweepChanges } from "./changes/sweep";
import type { Bindings } from "./config/bindings";
import { cautionsOf, readSettings } from "./config/settings";
import { answerError } from "./http/errors";
import { addHeaders } from "./http/header-profiles";
import { sweepPlaces } from "./moves/publish";
import { limitTable, logFault } from "./postgrest";
import { sweepSummaries } from "./summaries/sweep";
import { sweepWebhooks } from "./webhooks/sweep";

export { RateLimiter } from "./rate-limit/rate-limiter";
export { WebhookObject } from "./webhooks/webhook-object";

/** The cron that keeps summaries; it has the statements of a run to itself. */
const SUMMARIES = "*/10 * * * *";
/** The cron that wakes webhooks and brings backups forward. Any other prunes the change feed. */
const EVERY_MINUTE = "* * * * *";

type App = ReturnType<typeof createApp>;

/** One application per set of bindings: the runtime passes the same object for the life of an isolate. */
const apps = new WeakMap<Bindings, App>();

function appFor(env: Bindings): App {
  const known = apps.get(env);
  if (known) return known;
  const settings = readSettings(env, limitTable);
  for (const caution of cautionsOf(settings)) console.warn(caution);
  const app = createApp(settings);
  apps.set(env, app);
  return app;
}

export default {
  async fetch(request, env, context) {
    try {
      return await appFor(env).fetch(request, env, context);
    } catch (error) {
      // The application answers its own errors. Only a wrong setting can fail before it exists.
      const answer = answerError(error);
      addHeaders(answer.headers, "api");
      return answer;
    }
  },

  /** By the crons of wrangler.toml. */
  async scheduled({ cron, scheduledTime }, env) {
    const settings = readSettings(env, limitTable);
    // What a cron would write can wait: the next run after maintenance goes on where the last one ended.
    const isWritable = settings.maintenance === "off";
    switch (cron) {
      case SUMMARIES:
        if (isWritable) await sweepSummaries(env, scheduledTime, settings.summaries);
        return;
      case EVERY_MINUTE:
        // Only reads.
        await sweepWebhooks(env, scheduledTime, settings);
        if (isWritable) await sweepBackups(env, scheduledTime, settings.backups);
        return;
      default:
        await sweepPlaces(env).catch((error: unknown) =>
          logFault(error, "The places of companies were not told"),
        );
        if (!isWritable) return;
        await sweepAudit(env, scheduledTime, settings.audit);
        await sweepChanges(env, scheduledTime, settings.changeRetentionDays);
    }
  },
} satisfies ExportedHandler<Bindings>;
