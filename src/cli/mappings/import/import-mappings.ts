/** Sends a file of mappings to `link`, piece by piece, starting where an earlier run was interrupted. */
import { createHash, type Hash } from "node:crypto";
import { statSync } from "node:fs";
import { CliError } from "../../cli-error.ts";
import { NoAnswer } from "../../keys/api-client.ts";
import { format, type Progress } from "../../progress.ts";
import { type Checkpoint, CheckpointFile } from "./checkpoint.ts";
import { type LinkTarget, linkRows, type PieceOutcome, type RowOutcome } from "./link-rows.ts";
import { cutPieces, type PieceRow } from "./pieces.ts";
import { openRows, type ReadOptions, type RowSource, type SourceRow } from "./read-rows.ts";
import { ReportFile } from "./report-file.ts";
import { SpreadsheetNumbers } from "./spreadsheet-numbers.ts";

export interface ImportOptions extends Omit<ReadOptions, "read"> {
  readonly target: LinkTarget;
  readonly report: string;
  /** Shows a line to the user while the import runs. */
  readonly say: (line: string) => void;
  readonly startProgress: (from: number) => Progress;
}

export interface ImportSummary {
  /** The number of rows that are done, including those of earlier runs. */
  readonly rows: number;
  /** How many rows had which outcome. */
  readonly actions: Readonly<Record<string, number>>;
  /** In how many requests the rows of this run were sent. */
  readonly requests: number;
  /** The file of the rows that did not land, if there are any. */
  readonly report: string | null;
  /** Why the import ended before the end of the file. */
  readonly stopped: string | null;
}

/** Actions of rows that are stored as the file has them. */
const landed: readonly string[] = ["created", "updated", "unchanged"];

/** @throws CliError if the file cannot be read, or the Worker refuses a call or does not answer */
export async function importMappings(options: ImportOptions): Promise<ImportSummary> {
  const { target, say } = options;
  const report = new ReportFile(options.report, options.format);
  const kept = new CheckpointFile(options.report);
  const size = sizeOf(options.file);
  let share = 0;
  const open = () =>
    openRows({
      ...options,
      read: (bytes) => {
        share = bytes / Math.max(size, 1);
      },
    });

  const targetName = `${target.client.base.origin} ${target.companyId}`;
  const earlier = target.isDryRun ? undefined : kept.read(targetName);
  const resumed = earlier && (await resume(earlier, open, report));
  if (earlier && !resumed) say(`Rows that were done have changed since, so this begins at the first row.`);
  if (resumed) say(`Going on after ${format(resumed.rows)} rows that are done (${kept.path} knows them).`);
  else report.cutTo(0);

  const { source, rest, digest } = resumed ?? start(open());
  const actions = new Map(Object.entries(resumed?.actions ?? {}));
  const numbers = new SpreadsheetNumbers();
  let rows = resumed?.rows ?? 0;
  let requests = 0;
  let stopped: string | null = null;
  let namedLeftOut = false;
  const progress = options.startProgress(rows);
  try {
    for await (const piece of readAhead(cutPieces(rest))) {
      if (!namedLeftOut) sayLeftOut(source, say);
      namedLeftOut = true;
      for (const row of piece) numbers.look(row);
      requests++;
      const outcome = await linkRows(target, piece);
      report.add(refusedOf(piece, outcome));
      if (outcome.isLeft) {
        stopped = whyStopped(piece, outcome, rows);
        break;
      }
      for (const { action } of outcome.rows) actions.set(action, (actions.get(action) ?? 0) + 1);
      rows += piece.length;
      for (const { json } of piece) digest.update(`${json}\n`);
      const state = { target: targetName, rows, digest: digest.copy().digest("hex") };
      if (!target.isDryRun)
        kept.write({ ...state, actions: Object.fromEntries(actions), reportBytes: report.bytes });
      progress.advance(rows, share);
    }
  } catch (error) {
    if (!(error instanceof NoAnswer) || rows === 0) throw error;
    throw new CliError(
      `${error.message} ${format(rows)} rows are done: the same command goes on from there.`,
    );
  } finally {
    progress.end();
    for (const warning of numbers.warnings()) say(warning);
  }
  if (rows === 0 && stopped === null) say(`${options.file} has no rows.`);
  if (stopped === null && !target.isDryRun) kept.remove();
  const refused = report.bytes > 0 ? report.path : null;
  return { rows, actions: Object.fromEntries(actions), requests, report: refused, stopped };
}

interface Reading {
  readonly source: RowSource;
  readonly rest: AsyncIterable<SourceRow>;
  /** The digest of the rows that are done. */
  readonly digest: Hash;
}

function start(source: RowSource): Reading {
  return { source, rest: source.rows, digest: createHash("sha256") };
}

/** Skips the rows that are done, if the file still begins with them and the report still has their refusals. */
async function resume(
  earlier: Checkpoint,
  open: () => RowSource,
  report: ReportFile,
): Promise<(Reading & Pick<Checkpoint, "rows" | "actions">) | undefined> {
  if (report.bytes < earlier.reportBytes) return undefined;
  const source = open();
  const digest = createHash("sha256");
  const rows = source.rows[Symbol.asyncIterator]();
  for (let passed = 0; passed < earlier.rows; passed++) {
    const { done, value } = await rows.next();
    if (done) return undefined;
    digest.update(`${JSON.stringify(value.mapping)}\n`);
  }
  if (digest.copy().digest("hex") !== earlier.digest) {
    await rows.return?.();
    return undefined;
  }
  report.cutTo(earlier.reportBytes);
  const { rows: done, actions } = earlier;
  return { source, rest: { [Symbol.asyncIterator]: () => rows }, digest, rows: done, actions };
}

/** Reads the next piece while this one is on its way. */
async function* readAhead<T>(pieces: AsyncGenerator<T>): AsyncGenerator<T> {
  let ahead = pieces.next();
  try {
    for (;;) {
      const { done, value } = await ahead;
      if (done) return;
      ahead = pieces.next();
      // The error is thrown when the piece is awaited.
      ahead.catch(() => {});
      yield value;
    }
  } finally {
    await pieces.return(undefined);
  }
}

function refusedOf(piece: readonly PieceRow[], { rows }: PieceOutcome) {
  return piece.flatMap((row, index): (readonly [SourceRow, RowOutcome])[] => {
    const outcome = rows[index];
    const isRefused = outcome && !landed.includes(outcome.action) && outcome.action !== "not written";
    return isRefused ? [[row, outcome]] : [];
  });
}

function whyStopped(piece: readonly PieceRow[], outcome: PieceOutcome, done: number): string {
  const refused = refusedOf(piece, outcome);
  const [[row, { error }] = [undefined, { error: undefined }]] = refused;
  const count = refused.length === 1 ? "a row is" : `${format(refused.length)} rows are`;
  const words = [error?.message, error?.details]
    .filter((part) => typeof part === "string")
    .map((part) => part.replace(/\.$/, ""))
    .join(". ");
  return [
    `Stopped: in rows ${piece[0]?.row} to ${piece.at(-1)?.row} ${count} refused, so none of them was written;`,
    `${format(done)} rows before are done.`,
    `Row ${row?.row}: ${words}.`,
    "Mend the file and run the same command, which goes on from there; or add --partial to leave such rows out.",
  ].join(" ");
}

function sayLeftOut({ plan }: RowSource, say: (line: string) => void): void {
  if (plan.leftOut.size > 0)
    say(`Columns of the file that are left out: ${[...plan.leftOut].join(", ")} (--map takes them).`);
}

function sizeOf(file: string): number {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw new CliError(`${file} is no file.`, 2);
    return found.size;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`There is no file ${file}.`, 2);
  }
}
