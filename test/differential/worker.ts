/** What is tested: the Worker as `wrangler dev` runs it, over HTTP, with the rows of `awkward-data.ts`. */
import { fileURLToPath } from "node:url";
import { createTestHarness } from "wrangler";
import { splitCsv, splitRows } from "./answer.ts";
import { companies, mappings, writeBody } from "./awkward-data.ts";
import type { Outcome } from "./outcome.ts";
import type { Query } from "./query.ts";
import { COMPANY } from "./to-sql.ts";
import { toRequest } from "./to-url.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const adminToken = "differential-test-token-of-32-characters";

export interface Worker {
  read(query: Query): Promise<Outcome>;
  /** GETs a path and query string as they are, with a key of the company. */
  get(path: string, company: string, headers?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** When each company was made, which PostgreSQL must be told. */
  readonly companyTimes: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

interface CallInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

type Call = (path: string, init: CallInit) => Promise<{ readonly status: number; text(): Promise<string> }>;

async function sendJson(call: Call, token: string, method: string, path: string, body: string) {
  const response = await call(path, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body,
  });
  const text = await response.text();
  if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? {} : JSON.parse(text);
}

async function makeKey(call: Call, companyId: string | null): Promise<string> {
  const body = { name: "Differential test", companyId, scopes: ["view", "create"], rateLimit: null };
  const { key } = await sendJson(call, adminToken, "POST", "/admin/keys", JSON.stringify(body));
  return key;
}

export async function startWorker(): Promise<Worker> {
  // Nothing here reads `request.cf`, so nothing need be fetched for it.
  process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
  const harness = createTestHarness({
    root,
    workers: [{ configPath: "wrangler.toml", secrets: { ADMIN_TOKEN: adminToken } }],
  });
  await harness.listen();
  const worker = harness.getWorker();
  await worker.applyD1Migrations("DB");
  const call: Call = (path, init) => worker.fetch(path, init);

  const companyTimes = new Map<string, string>();
  for (const { id, name } of companies) {
    const made = await sendJson(call, adminToken, "PUT", `/admin/companies/${id}`, JSON.stringify({ name }));
    companyTimes.set(id, made.createdAt);
  }
  const service = await makeKey(call, null);
  await sendJson(call, service, "POST", "/rest/v1/externalIntegrationMapping", writeBody(mappings));

  const keys = new Map<string, string>();
  for (const { id } of companies) keys.set(id, await makeKey(call, id));
  const get: Worker["get"] = async (path, company, headers = {}) => {
    const response = await worker.fetch(path, {
      headers: { ...headers, Authorization: `Bearer ${keys.get(company)}` },
    });
    return toOutcome(response.status, await response.text(), response.headers);
  };
  return {
    companyTimes,
    get,
    read: (query) => {
      const { path, headers } = toRequest(query);
      return get(path, COMPANY, headers);
    },
    close: () => harness.close(),
  };
}

function toOutcome(status: number, body: string, headers: { get(name: string): string | null }): Outcome {
  if (status >= 300) {
    const { code, message } = JSON.parse(body);
    return { kind: "error", code, message };
  }
  const isCsv = headers.get("Content-Type")?.startsWith("text/csv") === true;
  const total = headers.get("Content-Range")?.split("/")[1];
  return {
    kind: "rows",
    rows: isCsv ? splitCsv(body) : splitRows(body),
    ...(total === undefined || total === "*" ? {} : { count: Number(total) }),
  };
}
