/** Starts Crosswalk, the floor and the counting Crosswalk in one workerd, over the same database, with its rows. */
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { type Bundle, bundle } from "./bundle.ts";
import type { Target } from "./load/generator.ts";
import { send } from "./load/generator.ts";
import { type LocalDatabase, migrate } from "./migrate.ts";
import { benchRow, ROWS } from "./workloads.ts";

export interface BenchWorkers {
  readonly crosswalk: Target;
  readonly floor: Target;
  readonly counting: Target;
  /** The other builds that were asked for. */
  readonly beside: readonly Target[];
  readonly bundle: Bundle;
  readonly database: LocalDatabase;
  readonly inspector?: URL;
  /** Runs the cron that keeps the summaries, as of a time. */
  summarize(now: Date): Promise<void>;
  stop(): Promise<void>;
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
/** The cron of `wrangler.toml` (src/index.ts). */
const SUMMARIES = "*/10 * * * *";
const adminToken = "bench-admin-token-of-at-least-32-characters";

/** A Worker from the outside; Miniflare's types of it are of a package that is not here. */
interface Scheduled {
  scheduled(options: { readonly cron: string; readonly scheduledTime: Date }): Promise<{
    readonly outcome: string;
  }>;
}

interface StartOptions {
  /** As they are deployed; for a profile, whose functions must have their names, not. Default: true. */
  readonly minify?: boolean;
  /** With workerd's inspector, whose address is then `inspector`. */
  readonly inspect?: boolean;
  /** Without rate limit and request log. Default: false, with both, as deployed. */
  readonly bare?: boolean;
  /** The entries of other builds of Crosswalk. */
  readonly beside?: readonly string[];
  /** Fills the new database, which has only its tables. It must make `acme`, the key's company. */
  readonly load?: (database: LocalDatabase) => Promise<void>;
}

export async function startWorkers({
  minify = true,
  inspect = false,
  bare = false,
  beside = [],
  load = loadRows,
}: StartOptions = {}): Promise<BenchWorkers> {
  const entries = ["../../src/index.ts", "./entries/counting.ts", "./entries/floor.ts"].map(path);
  const [crosswalk, counting, floor, ...others] = await Promise.all(
    [...entries, ...beside].map((entry) => bundle(entry, minify)),
  );
  if (!crosswalk || !counting || !floor) throw new Error("a bundle is missing");
  const config = unstable_readConfig({ config: path("../../wrangler.toml") });
  const common = {
    modules: true,
    compatibilityDate: config.compatibility_date ?? "",
    compatibilityFlags: config.compatibility_flags,
    d1Databases: { DB: "bench" },
    kvNamespaces: { API_KEYS: "bench" },
    bindings: {
      ...config.vars,
      ADMIN_TOKEN: adminToken,
      ...(bare && { RATE_LIMIT_PER_MINUTE: "none", LOG_REQUESTS: "errors" }),
    },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
  const durableObjects = Object.fromEntries(
    config.durable_objects.bindings.map(({ name, class_name }: { name: string; class_name: string }) => [
      name,
      { className: class_name, useSQLite: true },
    ]),
  );
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...(inspect && { inspectorPort: 0 }),
      // The Worker writes its log; Node only has to take it, which is Cloudflare's part when deployed.
      handleStructuredLogs: () => undefined,
      workers: [
        { ...common, durableObjects, name: "crosswalk", script: crosswalk.script },
        { ...common, durableObjects, name: "counting", script: counting.script },
        { ...common, name: "floor", script: floor.script },
        ...others.map(({ script }, index) => ({
          ...common,
          durableObjects,
          name: `beside-${index}`,
          script,
        })),
      ],
    }),
  );
  await miniflare.ready;
  const port = async (name: string) => Number((await miniflare.unsafeGetDirectURL(name)).port);
  const cron = (await miniflare.getWorker("crosswalk")) as unknown as Scheduled;
  const database = await miniflare.getD1Database("DB", "crosswalk");
  await migrate(database);
  await load(database);
  const admin: Target = { port: await port("crosswalk"), headers: { Authorization: `Bearer ${adminToken}` } };
  const headers = { Authorization: `Bearer ${await makeKey(admin, bare)}` };
  return {
    crosswalk: { port: admin.port, headers },
    counting: { port: await port("counting"), headers },
    floor: { port: await port("floor"), headers: {} },
    beside: await Promise.all(
      others.map(async (_, index) => ({ port: await port(`beside-${index}`), headers })),
    ),
    bundle: crosswalk,
    database,
    ...(inspect && { inspector: await miniflare.getInspectorURL() }),
    summarize: async (now) => {
      const { outcome } = await cron.scheduled({ cron: SUMMARIES, scheduledTime: now });
      if (outcome !== "ok") throw new Error(`The summaries were not made: ${outcome}`);
    },
    stop: () => miniflare.dispose(),
  };
}

/** A limit that one client can never reach, so that the limiter is asked and refuses nothing. */
const unreachableLimit = 1_000_000;

async function makeKey(admin: Target, bare: boolean): Promise<string> {
  const { status, body } = await send(admin, {
    method: "POST",
    path: "/admin/keys",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      name: "Bench",
      companyId: "acme",
      scopes: ["view", "create", "update", "delete"],
      ...(!bare && { rateLimit: unreachableLimit }),
    }),
  });
  if (status !== 201) throw new Error(`no key: ${status} ${body}`);
  return JSON.parse(body.toString()).key;
}

async function loadRows(database: LocalDatabase): Promise<void> {
  const names = [...Object.keys(benchRow(0)), "companyId"];
  const columns = names.map((name) => `"${name}"`).join(", ");
  const cells = names.map((_, index) => `value->>${index}`).join(", ");
  for (const company of ["acme", "globex"]) {
    await database.prepare("INSERT INTO company (id, name) VALUES (?, ?)").bind(company, company).run();
    for (let start = 0; start < ROWS; start += 2000) {
      const rows = Array.from({ length: 2000 }, (_, index) => {
        const row = benchRow(start + index);
        return [
          ...Object.entries(row).map(([name, value]) => {
            if (name === "id" && company !== "acme") return `${company}-${value}`;
            return Array.isArray(value) ? JSON.stringify(value) : value;
          }),
          company,
        ];
      });
      await database
        .prepare(`INSERT INTO "externalIntegrationMapping" (${columns}) SELECT ${cells} FROM json_each(?)`)
        .bind(JSON.stringify(rows))
        .run();
    }
  }
}
