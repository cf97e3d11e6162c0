/**
 * Whether the Worker is up, and whether the services that it depends on answer and have what it needs. Needs no key, and
 * reveals nothing else.
 */

import type { Bindings } from "../config/bindings";
import { missingMigrations } from "../db/applied-migrations";
import { listDatabases } from "../db/databases";
import { hostErrors } from "../http/errors";
import { answerOtherMethods } from "../http/other-methods";
import { within } from "../postgrest";
import { Hono } from "../routing/hono";
import { buildInfo } from "./build";

/** A service that takes longer counts as unreachable. */
const patienceMilliseconds = 2_000;
/** How long a good answer is cached: callers without a key must not be able to load the database. */
const freshMilliseconds = 1_000;
const notKept = { "Cache-Control": "no-store" };

interface Check {
  readonly name: string;
  /** The names of the migrations that it lacks. */
  readonly ask: () => Promise<readonly string[]>;
}

const checksOf = (env: Bindings): readonly Check[] => [
  ...listDatabases(env).map(([name, database]) => ({
    name: `database ${name}`,
    ask: () => missingMigrations(database),
  })),
  // The namespace answers that there is no such key, which is enough.
  { name: "key store", ask: () => env.API_KEYS.get("health").then(() => []) },
];

/**
 * `GET /health`: the Worker runs, and what it is. `GET /health/ready`: its databases and key store answer as well, and no
 * database lacks a migration; otherwise 503.
 */
export function health(): Hono<{ Bindings: Bindings }> {
  let readyUntil = 0;
  const app = new Hono<{ Bindings: Bindings }>();
  app.get("/", (c) => c.json({ status: "ok", ...buildInfo }));
  app.get("/ready", async (c) => {
    if (Date.now() < readyUntil) return c.json({ status: "ok" }, 200, notKept);
    const findings = await Promise.all(checksOf(c.env).map(findTrouble));
    const silent = findings.flatMap((finding) => finding.silent ?? []);
    const behind = findings.flatMap((finding) => finding.behind ?? []);
    if (silent.length + behind.length > 0) throw hostErrors.notReady(silent, behind);
    readyUntil = Date.now() + freshMilliseconds;
    return c.json({ status: "ok" }, 200, notKept);
  });
  app.on("ALL", ["/", "/ready"], (c) => answerOtherMethods(c.req.method, "OPTIONS,GET,HEAD"));
  return app;
}

/** Neither member if all is well. */
interface Finding {
  /** What does not answer. */
  readonly silent?: string;
  /** What answers and lacks migrations: `database DB is behind: 0008_summaries.sql is not applied` */
  readonly behind?: string;
}

function findTrouble({ name, ask }: Check): Promise<Finding> {
  return within(patienceMilliseconds, ask(), () => new Error(`No answer of the ${name}`)).then(
    (missing) => (missing.length === 0 ? {} : { behind: `${name} is behind: ${nameMissing(missing)}` }),
    () => ({ silent: name }),
  );
}

function nameMissing([first = "", ...others]: readonly string[]): string {
  const [second] = others;
  if (second === undefined) return `${first} is not applied`;
  return `${first} and ${others.length === 1 ? second : `${others.length} more`} are not applied`;
}
