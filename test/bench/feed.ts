/**
 * `npm run bench:feed`: what the change feed adds to 10,000 rows inserted, merged and deleted. Each round does them with
 * the feed's triggers and without, in turns, in one workerd, and compares processor time and time.
 *
 *   npm run bench:feed -- [--rounds 9]
 */
import { parseArgs } from "node:util";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { migrate } from "./migrate.ts";
import { median } from "./statistics.ts";
import { cpuSeconds } from "./workerd-processes.ts";

const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "9" } } });
const ROWS = 10_000;
const table = '"externalIntegrationMapping"';

const columns =
  '"id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "metadata", "companyId"';
const cells = columns
  .split(", ")
  .map((_, index) => `value->>${index}`)
  .join(", ");
const insert = `INSERT INTO ${table} (${columns}) SELECT ${cells} FROM json_each(?) WHERE true`;
const merge = `${insert} ON CONFLICT ("id") DO UPDATE SET "metadata" = excluded."metadata",
  "externalId" = excluded."externalId", "updatedAt" = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')`;

/** The rows as JSON; another salt changes the metadata of all of them. */
const rows = (salt: string) =>
  JSON.stringify(
    Array.from({ length: ROWS }, (_, n) => {
      const metadata = JSON.stringify({ source: "erp", n, salt });
      return [`id${n}`, "customer", `e${n}`, "xero", `x${n}`, 0, metadata, "acme"];
    }),
  );

const jobs = ["insert", "merge", "delete"] as const;
/** Milliseconds. */
interface Cost {
  readonly elapsed: number;
  readonly cpu: number;
}
type Round = Readonly<Record<(typeof jobs)[number], Cost>>;

const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    modules: true,
    script: "export default { fetch() { return new Response(); } }",
    d1Databases: { DB: "feed" },
  }),
);

try {
  const database = await miniflare.getD1Database("DB");
  await migrate(database);
  const run = (sql: string, ...values: readonly string[]) =>
    database
      .prepare(sql)
      .bind(...values)
      .run();
  await run(`INSERT INTO "company" ("id", "name") VALUES ('acme', 'Acme')`);
  await run(`INSERT INTO "externalIntegrationMappingWriter" ("who", "until") VALUES ('bench', '9999')`);
  const { results: triggers } = await database
    .prepare(
      `SELECT "name", "sql" FROM sqlite_master WHERE "type" = 'trigger' AND "tbl_name" = 'externalIntegrationMapping'`,
    )
    .all<{ name: string; sql: string }>();

  const timed = async (work: () => Promise<unknown>): Promise<Cost> => {
    const [cpu, start] = [cpuSeconds() ?? Number.NaN, performance.now()];
    await work();
    return {
      elapsed: performance.now() - start,
      cpu: ((cpuSeconds() ?? Number.NaN) - cpu) * 1000,
    };
  };
  const measure = async (withFeed: boolean, salt: string): Promise<Round> => {
    for (const { name } of triggers) await run(`DROP TRIGGER IF EXISTS "${name}"`);
    await run(`DELETE FROM ${table}`);
    await run('DELETE FROM "externalIntegrationMappingChange"');
    if (withFeed) for (const { sql } of triggers) await run(sql);
    return {
      insert: await timed(() => run(insert, rows("new"))),
      merge: await timed(() => run(merge, rows(salt))),
      delete: await timed(() => run(`DELETE FROM ${table} WHERE "companyId" = 'acme'`)),
    };
  };

  const measured: (readonly [without: Round, withFeed: Round])[] = [];
  for (let round = -1; round < Number(options.rounds); round++) {
    const salt = `m${round}`;
    // Turns are taken, so that neither always runs first.
    const first = await measure(round % 2 === 0, salt);
    const second = await measure(round % 2 !== 0, salt);
    // The first round warms up.
    if (round >= 0) measured.push(round % 2 === 0 ? [second, first] : [first, second]);
  }

  console.log(
    "| 10,000 rows | without the feed: CPU ms, ms | with it: CPU ms, ms | of the CPU | of the time |",
  );
  console.log(`|${" --- |".repeat(5)}`);
  for (const job of jobs) {
    const shown = (index: 0 | 1) =>
      (["cpu", "elapsed"] as const)
        .map((what) => median(measured.map((pair) => pair[index][job][what])).toFixed(0))
        .join(", ");
    const ratio = (what: keyof Cost) =>
      median(measured.map(([without, withFeed]) => withFeed[job][what] / without[job][what])).toFixed(2);
    console.log(`| ${job} | ${shown(0)} | ${shown(1)} | ${ratio("cpu")} | ${ratio("elapsed")} |`);
  }
} finally {
  await miniflare.dispose();
}
