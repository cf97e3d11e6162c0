/** Two companies, acme and globex, of which acme moves; and what the tests of moves ask of it. */
import { afterAll, beforeAll, vi } from "vitest";
import { makeCompany, makeKey } from "../fixtures";
import { documented, mapping } from "../mappings";
import { type Call, startAnew, startWorker, type Worker } from "./two-databases";

/** The log of errors is not printed in this file: its tests make many. */
export function silenceErrors(): void {
  beforeAll(() => {
    vi.spyOn(console, "error").mockImplementation(() => {});
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });
}

/** Both databases anew, with the companies in `DB`, and a key of acme. */
export async function startWithCompanies(): Promise<{ readonly worker: Worker; readonly key: string }> {
  await startAnew();
  await makeCompany("acme", "Acme");
  await makeCompany("globex");
  return { worker: startWorker(), key: await makeKey({ companyId: "acme" }) };
}

/** Creates mappings whose ids are these names, in one request. */
export const createMappings = (call: Call, names: readonly string[], companyId: string) =>
  call(documented, {
    method: "POST",
    body: names.map((name) => mapping(name, { id: name, externalId: `x-${name}`, companyId })),
  });

/** A whole answer that refuses. */
export const refused = (body: object, status = 409) => ({
  status,
  body: { details: null, hint: null, ...body },
});

/** How many rows of acme a table has. */
export const countRows = async (database: D1Database, table: string) =>
  database.prepare(`SELECT count(*) AS "n" FROM "${table}" WHERE "companyId" = 'acme'`).first("n");

export const countTriggers = async (database: D1Database) =>
  database.prepare(`SELECT count(*) AS "n" FROM "sqlite_schema" WHERE "name" LIKE '%_fence_%'`).first("n");
