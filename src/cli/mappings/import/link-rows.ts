/** Sends rows to the function `link` and returns the outcome of each (docs/spec.md §12). */
import * as z from "zod/mini";
import { CliError } from "../../cli-error.ts";
import { type Answer, type Client, explain } from "../../keys/api-client.ts";
import { sendPatiently } from "../../keys/send-patiently.ts";
import type { PieceRow } from "./pieces.ts";

const rowError = z.object({
  code: z.string(),
  message: z.string(),
  details: z.nullish(z.unknown()),
  hint: z.nullish(z.string()),
});

const report = z.array(z.object({ index: z.int(), action: z.string(), error: z.nullish(rowError) }));

/** The error of a body that is refused for some of its rows. */
const refusal = z.object({ details: z.object({ report }) });

export type RowError = z.infer<typeof rowError>;

export interface RowOutcome {
  readonly action: string;
  readonly error: RowError | undefined;
}

export interface PieceOutcome {
  /** Whether nothing of the piece was written, because one of its rows is refused. */
  readonly isLeft: boolean;
  /** One for each row of the piece. */
  readonly rows: readonly RowOutcome[];
}

export interface LinkTarget {
  readonly client: Client;
  readonly companyId: string;
  readonly isPartial: boolean;
  readonly isDryRun: boolean;
}

/** Without the mappings, which nobody reads here, the answer is short. */
const path = "/rest/v1/rpc/link?select=index,action,error";

/** Actions of rows that stop an import without `--partial`. */
const refusals: readonly string[] = ["refused", "invalid"];

/** The outcome of the good rows of a piece that is refused as a whole. */
const notWritten: RowOutcome = { action: "not written", error: undefined };

/**
 * Links the rows of a piece: all or none, or with `isPartial` all that are not refused.
 * @throws CliError if the Worker refuses the call itself
 */
export async function linkRows(target: LinkTarget, piece: readonly PieceRow[]): Promise<PieceOutcome> {
  const good = piece.filter(({ fault }) => fault === undefined);
  const isWhole = !target.isPartial && !target.isDryRun;
  // A row that cannot be sent refuses the whole piece: the others are checked and not written.
  const isDryRun = target.isDryRun || (isWhole && good.length < piece.length);
  const outcomes = good.length === 0 ? new Map() : await call({ ...target, isDryRun }, good);
  let index = 0;
  const rows = piece.map(({ fault }): RowOutcome => {
    if (fault !== undefined) return { action: "invalid", error: faultOf(fault) };
    return outcomes.get(index++) ?? notWritten;
  });
  const isRefused = rows.some(({ action }) => refusals.includes(action));
  if (isWhole && isRefused) {
    return { isLeft: true, rows: rows.map((row) => (refusals.includes(row.action) ? row : notWritten)) };
  }
  if (rows.includes(notWritten)) throw new CliError("The report of link leaves rows out.");
  return { isLeft: false, rows };
}

/** The outcomes by the index of the row. */
async function call(target: LinkTarget, rows: readonly PieceRow[]): Promise<ReadonlyMap<number, RowOutcome>> {
  const { client, companyId, isPartial, isDryRun } = target;
  const answer = await sendPatiently(client, path, {
    method: "POST",
    body: {
      companyId,
      rows: rows.map(({ mapping }) => mapping),
      partial: isPartial || isDryRun,
      dryRun: isDryRun,
    },
  });
  const outcomes = readReport(answer);
  if (outcomes === undefined) {
    if (!isAboutSize(answer) || !(isPartial || isDryRun)) throw new CliError(explainInFile(answer, rows));
    return rows.length > 1 ? callInHalves(target, rows) : new Map([[0, invalidBy(answer, rows)]]);
  }
  return new Map(
    outcomes.map(({ index, action, error }) => [
      index,
      { action, error: error ? numberedByFile(error, rows) : undefined },
    ]),
  );
}

/** Whether a part of the rows may be accepted alone. */
function isAboutSize({ status, body }: Answer): boolean {
  const { code } = Object(body);
  return status === 413 || code === "54001";
}

/** Finds the row that is too large for a request, and links those before and after it. */
async function callInHalves(target: LinkTarget, rows: readonly PieceRow[]) {
  const half = Math.ceil(rows.length / 2);
  const first = await call(target, rows.slice(0, half));
  const second = await call(target, rows.slice(half));
  return new Map([...first, ...[...second].map(([index, outcome]) => [half + index, outcome] as const)]);
}

/** The outcome of a row that is refused as a request. */
function invalidBy(answer: Answer, rows: readonly PieceRow[]): RowOutcome {
  const { code } = Object(answer.body);
  const message = explainInFile(answer, rows);
  const error = { code: typeof code === "string" ? code : "PGRST102", message, details: null, hint: null };
  return { action: "invalid", error };
}

/** The error of a whole request. It names the rows of the file, not those of the request. */
function explainInFile(answer: Answer, rows: readonly PieceRow[]): string {
  const words = explain(answer).replaceAll(/\brows\[(\d+)\](?:\.(?=\w))?/g, (all, index) => {
    const row = rows[Number(index)]?.row;
    return row === undefined ? all : `row ${row}${all.endsWith(".") ? ", " : ""}`;
  });
  const [first, last] = [rows[0]?.row, rows.at(-1)?.row];
  if (answer.status !== 400 && answer.status !== 413) return words;
  return first === last ? `Row ${first}: ${words}` : `Rows ${first} to ${last}: ${words}`;
}

/** The report is the answer; if the body was refused, it is in the details of the error. */
function readReport({ status, body }: Answer): z.infer<typeof report> | undefined {
  if (status === 200) return report.parse(body);
  return status === 409 ? refusal.safeParse(body).data?.details.report : undefined;
}

/** Translates `Row 3 has the same …`, an index in the body, to the row of the file. */
function numberedByFile(error: RowError, rows: readonly PieceRow[]): RowError {
  if (typeof error.details !== "string") return error;
  const details = error.details.replace(/^Row (\d+)\b/, (all, index) => {
    const row = rows[Number(index)]?.row;
    return row === undefined ? all : `Row ${row}`;
  });
  return { ...error, details };
}

function faultOf(message: string): RowError {
  return { code: "22P04", message, details: null, hint: null };
}
