/**
 * D1's messages by what they tell, calls over a database that fails by a schedule, and the answers to an outage.
 * @see https://developers.cloudflare.com/d1/observability/debug-d1/#error-list
 */
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, vi } from "vitest";
import { type Call, callWith } from "../app-with-faults";
import { type Fault, faultyD1, type Schedule } from "../faulty-d1";
import { makeCompany, makeKey, read } from "../fixtures";
import { clearRows, mapping } from "../mappings";

/** The call never reached the database. */
export const unreached = [
  "Cannot resolve D1 DB due to transient issue on remote node.",
  "Internal error while starting up D1 DB storage caused object to be reset.",
] as const;
/** It is not known how far the call came. */
export const interrupted = [
  "Network connection lost.",
  "Replica disconnected from primary.",
  "D1 DB reset because its code was updated.",
  "Internal error in D1 DB storage caused object to be reset.",
  "Can't read from request stream because client disconnected.",
] as const;
/** Trying again would make it worse. */
export const strained = [
  "D1 DB storage operation exceeded timeout which caused object to be reset.",
  "D1 DB is overloaded. Requests queued for too long.",
  "D1 DB is overloaded. Too many requests queued.",
  "D1 DB's isolate exceeded its memory limit and was reset.",
  "D1 DB exceeded its CPU time limit and was reset.",
] as const;

/** Makes the waits between tries none: they are chosen at random around a half of the longest, which this takes off. */
export function skipWaits(): void {
  vi.spyOn(Math, "random").mockReturnValue(-1);
}

/**
 * Sets up a file of tests: a company with the mapping `kept` before each test, and no waits between tries.
 * @returns a function that makes calls over a database that fails by a schedule
 */
export function setUpOutages() {
  let key = "";
  afterAll(() => {
    vi.restoreAllMocks();
  });
  beforeAll(async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    skipWaits();
    await makeCompany("acme");
    key = await makeKey({ companyId: "acme" });
  });
  beforeEach(async () => {
    await clearRows();
    await store("kept");
  });
  return (schedule: Schedule, deadlineMs?: number): { readonly call: Call; readonly calls: () => number } => {
    const { database, calls } = faultyD1(env.DB, schedule);
    return { call: callWith({ DB: database }, key, deadlineMs), calls };
  };
}

export const lost = (message: string): Fault => ({ kind: "lost", message });
export const unanswered = (message: string): Fault => ({ kind: "unanswered", message });

/** The answer while the database is out of reach, as `failure` reads it. */
export const unavailable = (retryAfter: string, hint = "Try again in a moment.") => ({
  status: 503,
  headers: {
    "Retry-After": retryAfter,
    "Proxy-Status": "Crosswalk; error=PGRST001",
    "Content-Type": "application/json; charset=utf-8",
  },
  body: { code: "PGRST001", message: "The database is out of reach", details: null, hint },
});
export const notKnown = "It is unknown whether the write was done. Check before you send it again.";
export const failure = (response: Response) => read(response, "Retry-After", "Proxy-Status", "Content-Type");

/** The body of a mapping whose entity is named as its id. */
export const row = (id: string) => mapping(id, { id });

/** Stores such a mapping, past the API. */
export async function store(id: string): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId")
     VALUES (?1, 'customer', ?1, 'xero', 0, 'acme')`,
  )
    .bind(id)
    .run();
}

/** What is in the table: `id:externalId`. */
export async function stored(): Promise<readonly string[]> {
  const query = `SELECT "id" || ':' || coalesce("externalId", '') FROM "externalIntegrationMapping" ORDER BY 1`;
  const rows = await env.DB.prepare(query).raw<[string]>();
  return rows.map(([text]) => text);
}
