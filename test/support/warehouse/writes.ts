/** Writes to the warehouse's items: the statements that they come to, and what these give. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { PostgrestError } from "../../../src/postgrest/errors";
import type { ApiRequest } from "../../../src/postgrest/parse/ast";
import type { ResultSet } from "../../../src/postgrest/query/database/result-set";
import { executePlan } from "../../../src/postgrest/query/execute";
import { recordedDatabase } from "../recorded-database";
import { insert } from "./rows";
import { item, planOf } from "./warehouse";

/** The rows of `item` that the policy of some cases shows. */
export const north = sql`${item.name} = 'north'`;

export async function clearItems(): Promise<void> {
  await env.DB.batch(["item", "shelf"].map((table) => env.DB.prepare(`DELETE FROM "${table}"`)));
  await insert("shelf", [{ id: "s1", room: "north", level: 1 }]);
  await insert("item", [
    { id: "a", name: "x", shelfId: "s1" },
    { id: "s1", name: "north", qty: 1 },
    { id: "s2", name: "north", qty: 2 },
    { id: "s3", name: "south", qty: 3 },
  ]);
}

interface WriteRequest {
  /** `PATCH /item?id=eq.a` */
  readonly request: string;
  readonly prefer?: string;
  readonly body?: unknown;
  readonly policy?: typeof north;
}

interface WriteOutcome {
  /** The text of each statement, and what is bound to it. */
  readonly statements: readonly (readonly [sql: string, params: readonly unknown[]])[];
  /** What they give, or the code of the error. */
  readonly result: ResultSet | string;
}

export interface WriteCase extends WriteRequest, WriteOutcome {
  readonly title: string;
}

const methods: readonly ApiRequest["method"][] = ["POST", "PUT", "PATCH", "DELETE"];

export async function writeItems(write: WriteRequest): Promise<WriteOutcome> {
  const { request, prefer = "", body, policy } = write;
  const [name = "", path = ""] = request.split(" ");
  const method = methods.find((known) => known === name) ?? "GET";
  const plan = planOf(
    path,
    { method, headers: { Prefer: prefer }, ...(body !== undefined && { body }) },
    policy && { policy: () => ({ using: policy }) },
  );
  const { database, statements } = recordedDatabase();
  const result = await executePlan(plan, { database, maxScanValues: 10 }).catch((error: unknown) => {
    if (error instanceof PostgrestError) return error.code;
    throw error;
  });
  return { statements: statements.map(({ sql, params }) => [sql, params]), result };
}
