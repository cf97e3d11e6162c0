/**
 * The Worker as it is deployed, in workerd, with an empty database, and what it takes to make companies and keys. It
 * is asked at its own socket: by way of wrangler's proxies a request takes five times as long.
 */
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { bundle } from "../bench/bundle.ts";
import { migrate } from "../bench/migrate.ts";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const adminToken = "differential-test-token-of-32-characters";

interface CallInit {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface CallResponse {
  readonly status: number;
  readonly body: string;
  header(name: string): string | null;
}

export interface ApiKey {
  readonly id: string;
  readonly key: string;
}

export interface Harness {
  fetch(path: string, init: CallInit): Promise<CallResponse>;
  /** Sends JSON and reads JSON. @throws for a status that tells of an error. */
  sendJson(token: string, method: string, path: string, body: string): Promise<unknown>;
  /** Gives when it was made. */
  makeCompany(id: string, name: string): Promise<string>;
  /**
   * @param companyId null: a service key
   * @param integrations those that the key is narrowed to
   */
  makeKey(
    companyId: string | null,
    scopes: readonly string[],
    integrations?: readonly string[] | null,
  ): Promise<ApiKey>;
  close(): Promise<void>;
}

function member(value: unknown, name: string): string {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof found !== "string") throw new TypeError(`no ${name} in ${JSON.stringify(value)}`);
  return found;
}

async function startWorkerd(): Promise<Miniflare> {
  const { script } = await bundle(path("../../src/index.ts"));
  const config = unstable_readConfig({ config: path("../../wrangler.toml") });
  const durableObjects = config.durable_objects.bindings.map(
    ({ name, class_name }: { name: string; class_name: string }) =>
      [name, { className: class_name, useSQLite: true }] as const,
  );
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: "crosswalk",
      modules: true,
      script,
      compatibilityDate: config.compatibility_date ?? "",
      compatibilityFlags: config.compatibility_flags,
      d1Databases: { DB: "differential" },
      kvNamespaces: { API_KEYS: "differential" },
      durableObjects: Object.fromEntries(durableObjects),
      bindings: { ...config.vars, ADMIN_TOKEN: adminToken, LOG_REQUESTS: "none" },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    }),
  );
  await miniflare.ready;
  await migrate(await miniflare.getD1Database("DB"));
  return miniflare;
}

const agent = new Agent({ keepAlive: true });

/**
 * Sends a request, once more where the connection that was kept for it turns out to be closed: workerd closes one that
 * is idle for some seconds, which a process that is busy with PostgreSQL comes to know too late.
 */
function send(url: string, { method = "GET", headers, body }: CallInit): Promise<CallResponse> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString("utf8"),
          header: (name) => {
            const value = response.headers[name.toLowerCase()];
            return (Array.isArray(value) ? value.join(", ") : value) ?? null;
          },
        }),
      );
    });
    sent.on("error", (error: NodeJS.ErrnoException) => {
      if (!sent.reusedSocket || error.code !== "ECONNRESET") return reject(error);
      send(url, { method, headers, ...(body !== undefined && { body }) }).then(resolve, reject);
    });
    sent.end(body);
  });
}

export async function startHarness(): Promise<Harness> {
  const miniflare = await startWorkerd();
  const origin = `http://127.0.0.1:${(await miniflare.unsafeGetDirectURL("crosswalk")).port}`;
  const call: Harness["fetch"] = (asked, init) => send(`${origin}${asked}`, init);

  const sendJson: Harness["sendJson"] = async (token, method, path, body) => {
    const response = await call(path, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body,
    });
    if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${response.body}`);
    return response.body === "" ? {} : JSON.parse(response.body);
  };
  return {
    fetch: call,
    sendJson,
    async makeCompany(id, name) {
      const made = await sendJson(adminToken, "PUT", `/admin/companies/${id}`, JSON.stringify({ name }));
      return member(made, "createdAt");
    },
    async makeKey(companyId, scopes, integrations = null) {
      const body = { name: "Differential test", companyId, scopes, integrations, rateLimit: null };
      const made = await sendJson(adminToken, "POST", "/admin/keys", JSON.stringify(body));
      return { id: member(made, "id"), key: member(made, "key") };
    },
    close: () => miniflare.dispose(),
  };
}
