/**
 * Whether the Worker is up, and whether the services that it depends on answer. Needs no key, and reveals nothing else.
 */

import type { Bindings } from "../config/bindings";
import { listDatabases } from "../db/databases";
import { hostErrors } from "../http/errors";
import { answerOtherMethods } from "../http/other-methods";
import { within } from "../postgrest";
import { Hono } from "../routing/hono";

/** A service that takes longer counts as unreachable. */
const patienceMilliseconds = 2_000;
/** How long a good answer is cached: callers without a key must not be able to load the database. */
const freshMilliseconds = 1_000;
const notKept = { "Cache-Control": "no-store" };

interface Check {
  readonly name: string;
  readonly ask: () => Promise<unknown>;
}

const checksOf = (env: Bindings): readonly Check[] => [
  ...listDatabases(env).map(([name, database]) => ({
    name: `database ${name}`,
    ask: async () => database.prepare("SELECT 1").raw(),
  })),
  // The namespace answers that there is no such key, which is enough.
  { name: "key store", ask: async () => env.API_KEYS.get("health") },
];

/** `GET /health`: the Worker runs. `GET /health/ready`: its databases and key store answer as well; otherwise 503. */
export function health(): Hono<{ Bindings: Bindings }> {
  let readyUntil = 0;
  const app = new Hono<{ Bindings: Bindings }>();
  app.get("/", (c) => c.json({ status: "ok" }));
  app.get("/ready", async (c) => {
    if (Date.now() < readyUntil) return c.json({ status: "ok" }, 200, notKept);
    const checks = checksOf(c.env);
    const answers = await Promise.all(checks.map(answersInTime));
    const silent = checks.filter((_, index) => !answers[index]).map(({ name }) => name);
    if (silent.length > 0) throw hostErrors.notReady(silent);
    readyUntil = Date.now() + freshMilliseconds;
    return c.json({ status: "ok" }, 200, notKept);
  });
  app.on("ALL", ["/", "/ready"], (c) => answerOtherMethods(c.req.method, "OPTIONS,GET,HEAD"));
  return app;
}

function answersInTime({ name, ask }: Check): Promise<boolean> {
  return within(patienceMilliseconds, ask(), () => new Error(`No answer of the ${name}`)).then(
    () => true,
    () => false,
  );
}
