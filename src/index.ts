/** The Worker's entry, and the class of its Durable Objects, which the platform looks for here. */
import { createApp } from "./app";
import { sweepChanges } from "./changes/sweep";
import type { Bindings } from "./config/bindings";
import { cautionsOf, readSettings } from "./config/settings";
import { answerError } from "./http/errors";
import { addHeaders } from "./http/header-profiles";
import { limitTable } from "./postgrest";

export { RateLimiter } from "./rate-limit/rate-limiter";

type App = ReturnType<typeof createApp>;

/** One application per set of bindings: the runtime hands out the same object as long as an isolate lives. */
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
      // The application answers its own errors. Before it is made, only a setting can be wrong.
      const answer = answerError(error);
      addHeaders(answer.headers, "api");
      return answer;
    }
  },

  /** By the cron of wrangler.toml. */
  async scheduled({ scheduledTime }, env) {
    await sweepChanges(env, scheduledTime, readSettings(env, limitTable).changeRetentionDays);
  },
} satisfies ExportedHandler<Bindings>;
