/** Whether the Worker is up, and whether what it stands on answers; needs no key and tells nothing else. */
import { Hono } from "hono";
import type { Bindings } from "../config/bindings";
import { listDatabases } from "../db/databases";
import { hostErrors } from "../http/errors";
import { answerOtherMethods } from "../http/other-methods";
import { within } from "../postgrest";

/** Longer is out of reach, as far as anyone who waits is concerned. */
const patienceMilliseconds = 2_000;
/** A good answer is good for so long: whoever asks without a key must not make work for the database at will. */
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
  // A namespace that answers says that there is no such key.
  { name: "key store", ask: async () => env.API_KEYS.get("health") },
];

/** `GET /health`: the Worker runs. `GET /health/ready`: and its database and key store answer; else 503. */
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
