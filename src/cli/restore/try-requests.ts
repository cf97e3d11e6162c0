/** Runs the Worker on a restored database and asks it for what the database has. */
import { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { CliError } from "../cli-error.ts";
import { ensureLocalAdminToken } from "../keys/admin-token.ts";
import { untilHealthy } from "../local/worker.ts";
import { startDevServer } from "../local/wrangler.ts";
import { findFreePort } from "../port.ts";
import type { Scratch } from "./scratch-database.ts";
import type { Check } from "./verify.ts";

const listed = 100;

/** Each request, and the status and values that it is answered with if all is well. */
interface Expectation {
  readonly what: string;
  readonly path: string;
  readonly body?: object;
  readonly values: (answer: unknown) => unknown;
  readonly expected: unknown;
}

export async function tryRequests(scratch: Scratch): Promise<readonly Check[]> {
  const token = ensureLocalAdminToken();
  const port = await findFreePort();
  const base = new URL(`http://127.0.0.1:${port}`);
  const server = startDevServer(port, ["--config", scratch.config, "--persist-to", scratch.state]);
  let log = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk));
  try {
    await untilHealthy(base, server, () => `\n${log.trim()}`);
    if (server.hasEnded()) throw new CliError(`The Worker did not start:\n${log.trim()}`);
    const ready = await call(base, "/health/ready");
    const health: Check = {
      what: "GET /health/ready",
      found: String(ready.status),
      ...(ready.status !== 200 && { wrong: JSON.stringify(ready.body) }),
    };
    const company = largestCompany(scratch.file());
    if (company === undefined) return [health];
    const made = await call(base, "/admin/keys", token, {
      name: "restore:drill",
      companyId: company,
      scopes: ["view"],
    });
    const key = String(memberOf(made.body, "key"));
    const checks: Check[] = [health];
    for (const expectation of expectationsOf(scratch.file(), company))
      checks.push(await check(base, key, expectation));
    return checks;
  } finally {
    server.stop();
    await server.ended;
  }
}

async function check(
  base: URL,
  key: string,
  { what, path, body, values, expected }: Expectation,
): Promise<Check> {
  const answer = await call(base, path, key, body);
  const found = answer.status === 200 ? values(answer.body) : answer.body;
  const isRight = isDeepStrictEqual(found, expected);
  return {
    what,
    found: String(answer.status),
    ...(!isRight && { wrong: JSON.stringify(found)?.slice(0, 300) ?? "" }),
  };
}

async function call(base: URL, path: string, bearer?: string, body?: object) {
  const answer = await fetch(new URL(path, base), {
    method: body ? "POST" : "GET",
    headers: {
      ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
      ...(body && { "Content-Type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const parsed: unknown = await answer.json();
  return { status: answer.status, body: parsed };
}

/** Of those whose rows here count. */
function largestCompany(file: string): string | undefined {
  const sql = `SELECT "companyId" FROM "externalIntegrationMapping" WHERE "companyId" NOT IN (
      SELECT "companyId" FROM "companyFence" WHERE "state" = 'left' OR "state" = 'arriving'
    ) GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`;
  const [row] = query(file, sql);
  return row && String(row.companyId);
}

/** Some of what the database has, as the API should tell it. */
function expectationsOf(file: string, company: string): readonly Expectation[] {
  const table = `"externalIntegrationMapping" WHERE "companyId" = ?`;
  const rows = query(file, `SELECT "id", "entityId" FROM ${table} ORDER BY "id" LIMIT ${listed}`, company);
  const last = rows.at(-1);
  const linked = query(
    file,
    `SELECT "integration", "externalId" FROM ${table} AND "externalId" IS NOT NULL ORDER BY "id" LIMIT 1`,
    company,
  )[0];
  const oldest = query(
    file,
    `SELECT "seq" FROM "externalIntegrationMappingChange" WHERE "companyId" = ? ORDER BY "seq" LIMIT 10`,
    company,
  );
  const path = "/externalIntegrationMapping";
  const id = encodeURIComponent(String(last?.id));
  const expectations: (Expectation | undefined)[] = [
    {
      what: "list",
      path: `${path}?select=id,entityId&order=id&limit=${listed}`,
      values: (answer) => answer,
      expected: rows,
    },
    {
      what: "retrieve",
      path: `${path}?id=eq.${id}&select=id,entityId`,
      values: (answer) => answer,
      expected: last,
    },
    linked && {
      what: "look-up",
      path: "/rpc/resolve",
      body: { integration: linked.integration, externalIds: [linked.externalId] },
      values: (answer) => memberOf(Array.isArray(answer) ? answer[0] : answer, "asked"),
      expected: linked.externalId,
    },
    {
      what: "changes",
      path: "/rpc/changes?select=seq&limit=10",
      values: (answer) => answer,
      expected: oldest,
    },
  ];
  return expectations.filter((each) => each !== undefined);
}

function query(
  file: string,
  sql: string,
  ...values: readonly string[]
): readonly Readonly<Record<string, unknown>>[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all(...values)
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
