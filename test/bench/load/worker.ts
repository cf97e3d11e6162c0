/** Starts the Worker as it is deployed, on a new database of its own, with companies and their keys. */
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { SERVICE } from "../bench-keys.ts";
import { bundle } from "../bundle.ts";
import { type Inspector, openInspector } from "../inspector.ts";
import { type LocalDatabase, migrate } from "../migrate.ts";
import { cpuSeconds, memory } from "../workerd-processes.ts";

export interface LoadWorker {
  readonly url: string;
  /** The Worker as one module. */
  readonly script: string;
  readonly database: LocalDatabase;
  /** DB_EAST, where there is one. */
  readonly further: LocalDatabase | undefined;
  /** Another Worker over the same bindings, where one was given. */
  readonly besideUrl: string | undefined;
  /** The Worker's variables. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** A key for each company. */
  readonly keys: ReadonlyMap<string, string>;
  /** What workerd has in memory, D1 and its cache included, in MiB. */
  memory(): number;
  /** The heap of the Worker's isolate, in MiB. */
  readonly isolate: Pick<Inspector, "heap" | "liveHeap">;
  /** The seconds that its processors have worked so far; undefined where the system does not say. */
  cpuSeconds(): number | undefined;
  stop(): Promise<void>;
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
export const adminToken = "load-admin-token-of-at-least-32-characters";

export interface LoadOptions {
  /** The companies to make, each with a key; `SERVICE` makes a key over all of them. */
  readonly companies?: readonly string[];
  /** The script of another Worker over the same bindings. */
  readonly beside?: string;
  /** Whether there is a second database, DB_EAST. */
  readonly east?: boolean;
}

export async function startLoadWorker({
  companies = ["acme", "globex"],
  beside,
  east = false,
}: LoadOptions = {}): Promise<LoadWorker> {
  const { script } = await bundle(path("../../../src/index.ts"));
  const config = unstable_readConfig({ config: path("../../../wrangler.toml") });
  const vars = { ...config.vars, RATE_LIMIT_PER_MINUTE: "none", LOG_REQUESTS: "errors" };
  const common = {
    modules: true,
    compatibilityDate: config.compatibility_date ?? "",
    compatibilityFlags: config.compatibility_flags,
    d1Databases: { DB: "load", ...(east && { DB_EAST: "load-east" }) },
    kvNamespaces: { API_KEYS: "load" },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      inspectorPort: 0,
      workers: [
        {
          ...common,
          name: "crosswalk",
          script,
          durableObjects: { RATE_LIMITER: { className: "RateLimiter", useSQLite: true } },
          bindings: { ...vars, ADMIN_TOKEN: adminToken },
        },
        ...(beside === undefined ? [] : [{ ...common, name: "beside", script: beside }]),
      ],
    }),
  );
  await miniflare.ready;
  const database = await miniflare.getD1Database("DB", "crosswalk");
  await migrate(database);
  const further = east ? await miniflare.getD1Database("DB_EAST", "crosswalk") : undefined;
  if (further) await migrate(further);

  const urlOf = async (name: string) => `http://127.0.0.1:${(await miniflare.unsafeGetDirectURL(name)).port}`;
  const url = await urlOf("crosswalk");
  const inspector = await openInspector(await miniflare.getInspectorURL(), "crosswalk");
  const besideUrl = beside === undefined ? undefined : await urlOf("beside");
  const keys = new Map<string, string>();
  for (const company of companies) keys.set(company, await makeKey(url, company));
  return {
    url,
    besideUrl,
    script,
    vars,
    database,
    further,
    keys,
    memory,
    isolate: inspector,
    cpuSeconds,
    stop: async () => {
      inspector.close();
      await miniflare.dispose();
    },
  };
}

async function makeKey(url: string, company: string): Promise<string> {
  const companyId = company === SERVICE ? null : company;
  if (companyId !== null) await admin(`${url}/admin/companies/${companyId}`, "PUT", { name: company });
  const scopes = ["view", "create", "update", "delete"];
  const made = await admin(`${url}/admin/keys`, "POST", { name: "Load", companyId, scopes });
  return String(Object(made).key);
}

async function admin(url: string, method: string, body: object): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { Authorization: `Bearer ${adminToken}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
