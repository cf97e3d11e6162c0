/** A query that is written out, with the SQL that says the same. */
import { minify } from "../../answer.ts";
import type { Postgres } from "../../postgres.ts";
import type { Outcome } from "../outcome.ts";
import { literal } from "../sql-text.ts";
import type { Worker } from "../worker.ts";

/** Rows as text, or the code of an error. */
export type Answer = readonly string[] | string;

export interface Question {
  readonly behaviour: string;
  /** The query string, not percent-encoded. */
  readonly search: string;
  /** In which `m` is the mappings of the company. */
  readonly sql: string;
  readonly csv?: boolean;
  readonly timeZone?: string;
}

function toAnswer(outcome: Outcome, { csv }: Question): Answer {
  if (outcome.kind === "error") return outcome.code;
  return csv === true ? outcome.rows : outcome.rows.map(minify);
}

export async function askWorker(worker: Worker, company: string, question: Question): Promise<Answer> {
  const { search, csv, timeZone } = question;
  const encoded = search
    .split("&")
    .map((part) => encodeURIComponent(part).replace("%3D", "="))
    .join("&");
  const outcome = await worker.get(`/rest/v1/externalIntegrationMapping?${encoded}`, company, {
    ...(csv === true && { Accept: "text/csv" }),
    ...(timeZone !== undefined && { Prefer: `timezone=${timeZone}` }),
  });
  return toAnswer(outcome, question);
}

export async function askPostgres(postgres: Postgres, company: string, question: Question): Promise<Answer> {
  const { sql, csv, timeZone } = question;
  const shown = csv === true ? "substring(_r::text, 2, length(_r::text) - 2)" : "row_to_json(_r)::text";
  const mappings = `WITH m AS (SELECT * FROM "externalIntegrationMapping" WHERE "companyId" = ${literal(company)})`;
  const text = `${mappings} SELECT ${shown} AS "row" FROM (${sql}) AS _r`;
  return toAnswer(await postgres.run(text, timeZone), question);
}
