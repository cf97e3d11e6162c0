/** Starts the Worker as it is deployed, on a new database of its own, with two companies and their keys. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { bundle } from "./bundle.ts";
import { migrate } from "./migrate.ts";

export interface LoadWorker {
  readonly url: string;
  /** A key for each company. */
  readonly keys: ReadonlyMap<string, string>;
  /** What workerd has in memory, in MiB. */
  memory(): number;
  stop(): Promise<void>;
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const adminToken = "load-admin-token-of-at-least-32-characters";
const companies = ["acme", "globex"];

export async function startLoadWorker(): Promise<LoadWorker> {
  const { script } = await bundle(path("../../src/index.ts"));
  const config = unstable_readConfig({ config: path("../../wrangler.toml") });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: "crosswalk",
      modules: true,
      script,
      compatibilityDate: config.compatibility_date ?? "",
      compatibilityFlags: config.compatibility_flags,
      d1Databases: { DB: "load" },
      kvNamespaces: { API_KEYS: "load" },
      durableObjects: { RATE_LIMITER: { className: "RateLimiter", useSQLite: true } },
      bindings: {
        ...config.vars,
        ADMIN_TOKEN: adminToken,
        RATE_LIMIT_PER_MINUTE: "none",
        LOG_REQUESTS: "errors",
      },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    }),
  );
  await miniflare.ready;
  await migrate(await miniflare.getD1Database("DB"));

  const url = `http://127.0.0.1:${(await miniflare.unsafeGetDirectURL("crosswalk")).port}`;
  const keys = new Map<string, string>();
  for (const company of companies) keys.set(company, await makeKey(url, company));
  return { url, keys, memory, stop: () => miniflare.dispose() };
}

async function makeKey(url: string, company: string): Promise<string> {
  await admin(`${url}/admin/companies/${company}`, "PUT", { name: company });
  const scopes = ["view", "create", "update", "delete"];
  const made = await admin(`${url}/admin/keys`, "POST", { name: "Load", companyId: company, scopes });
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

/** The processes of workerd that this one started. */
function memory(): number {
  const processes = execFileSync("ps", ["-axo", "ppid=,rss=,comm="], { encoding: "utf8" });
  return processes.split("\n").reduce((sum, line) => {
    const [parent, kilobytes, command = ""] = line.trim().split(/\s+/);
    return Number(parent) === process.pid && command.includes("workerd")
      ? sum + Number(kilobytes) / 1024
      : sum;
  }, 0);
}
