/**
 * One request to the bundle in a process of its own, which has as much heap as its `--max-old-space-size` says: V8 ends
 * it where that is too little. The database is the one in workerd, by its bridge.
 *
 *   node --max-old-space-size=32 isolate.ts <job.json> [<name of the request>]
 */
import { readFileSync } from "node:fs";
import type { BridgeRequest } from "./bridge.ts";
import { worstRequests } from "./requests.ts";

/** What all requests have in common. */
export interface Job {
  /** The path of the bundle. */
  readonly bundle: string;
  readonly bridge: string;
  readonly vars: Readonly<Record<string, unknown>>;
  /** What KV holds. */
  readonly records: Readonly<Record<string, string>>;
  /** The API keys by company. */
  readonly keys: Readonly<Record<string, string>>;
}

const [jobFile = "", name] = process.argv.slice(2);
const job: Job = JSON.parse(readFileSync(jobFile, "utf8"));

async function ask(asked: BridgeRequest): Promise<unknown> {
  const answer = await fetch(job.bridge, { method: "POST", body: JSON.stringify(asked) });
  const { results, error } = Object(await answer.json());
  if (error !== undefined) throw new Error(error);
  return results;
}

interface Prepared {
  readonly sql: string;
  readonly params: readonly unknown[];
}

function prepare(sql: string, params: readonly unknown[] = []) {
  const statements = [{ sql, params }];
  return {
    sql,
    params,
    bind: (...bound: readonly unknown[]) => prepare(sql, bound),
    raw: () => ask({ raw: true, statements }),
    all: async () => Object(await ask({ raw: false, statements }))[0],
  };
}

const database = {
  prepare: (sql: string) => prepare(sql),
  batch: (statements: readonly Prepared[]) =>
    ask({ raw: false, statements: statements.map(({ sql, params }) => ({ sql, params })) }),
};
const namespace = {
  get: async (key: string) => job.records[key] ?? null,
  getWithMetadata: async (key: string) => ({ value: job.records[key] ?? null, metadata: null }),
  put: async () => {},
};
const env = { ...job.vars, DB: database, API_KEYS: namespace, RATE_LIMITER: {} };

/** What workerd has of JavaScript, and Node 24 does not. */
Uint8Array.prototype.toHex ??= function toHex(this: Uint8Array) {
  return Buffer.from(this).toString("hex");
};
Uint8Array.prototype.toBase64 ??= function toBase64(this: Uint8Array, { alphabet = "base64" } = {}) {
  return Buffer.from(this).toString(alphabet);
};

async function send(wanted: (typeof worstRequests)[number] | undefined): Promise<void> {
  const { default: worker } = await import(job.bundle);
  const { method, path, headers, body } = wanted?.request() ?? {
    method: "GET",
    path: "/rest/v1/company?limit=1",
  };
  const key = job.keys[wanted?.company ?? "acme"];
  const request = new Request(`http://crosswalk.test${path}`, {
    method,
    headers: { ...headers, Authorization: `Bearer ${key}` },
    ...(body !== undefined && { body: Buffer.from(body) }),
  });
  const response: Response = await worker.fetch(request, env, { waitUntil: () => {} });
  for await (const _ of response.body ?? []);
  // A fault of ours needs no heap, and would pass for a request that needs none.
  if (response.status >= 500) throw new Error(`${wanted?.name ?? "the idle Worker"}: ${response.status}`);
}

await send(worstRequests.find((candidate) => candidate.name === name));
