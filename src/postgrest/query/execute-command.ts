/**
 * A call of a function that writes: it reads, decides, and writes in one transaction. A guard fails if the rows read have
 * changed since; then the call starts over.
 */
import type { SQL } from "drizzle-orm";
import { MAX_BYTES_PER_UNIT, utf8Length } from "../../bytes/utf8";
import type { CommandOutcome, CommandRead, StoredCells } from "../command";
import { timestamptz } from "../datatypes/date-time/timestamptz";
import { followPath } from "../datatypes/json/json-path";
import { parseJsonb } from "../datatypes/json/jsonb";
import { PostgrestError, pgrst, sqlstate, transport } from "../errors";
import type { CommandPlan, Output } from "../plan/plan";
import { Batch } from "./database/batch";
import type { Connection } from "./database/connection";
import { readD1Error } from "./database/d1-error";
import type { Cell, Rows } from "./database/result-set";
import { toStatement } from "./sql/statement";

/** How often a call is tried before it gives up. */
const MAX_TRIES = 5;

/** The longest pause after the first try. It doubles with each further try. */
const FIRST_PAUSE_MS = 20;

/**
 * @param render makes the answer, before anything is written; it throws if the answer is too large
 * @throws the error that the command decides on; PGRST124 if it would change too many rows; 40001 (503) if other requests kept changing the rows
 */
export async function executeCommand<Rendered>(
  { start, answer, maxAffected = Number.POSITIVE_INFINITY }: CommandPlan,
  database: Connection,
  render: (report: Rows) => Rendered,
): Promise<Rendered> {
  const { read, settings } = answer;
  const run = start((stored) => timestamptz.toJson(stored, settings.output));
  const { maxBytes = Number.POSITIVE_INFINITY, outputs } = read;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const reads = new Batch();
    const results = shareOut(run.reads, maxBytes).map((read) => reads.add(toStatement(read)));
    await database.read(reads);
    const { writes, report, changed, error } = run.decide(results.map((result) => result.rows()));
    if (error) throw isWithin(JSON.stringify(error), maxBytes) ? error : sqlstate.reportTooLarge(maxBytes);
    if (changed > maxAffected) throw pgrst.maxAffected(changed);
    const rendered = renderReport(() => render(toRows(report, outputs)), maxBytes);
    if (writes.length === 0 || (await written(writes, database))) return rendered;
    if (tries + 1 < MAX_TRIES) await pause(tries);
  }
  throw transport.contended();
}

function shareOut(reads: readonly CommandRead[], maxBytes: number): readonly SQL[] {
  const share = Math.floor(maxBytes / reads.filter((read) => typeof read === "function").length);
  return reads.map((read) => (typeof read === "function" ? read(share) : read));
}

function isWithin(text: string, maxBytes: number): boolean {
  return text.length * MAX_BYTES_PER_UNIT <= maxBytes || utf8Length(text) <= maxBytes;
}

/** A row is made when it is rendered: the JSON of all mappings together would be a second copy of what was read. */
function toRows(report: CommandOutcome["report"], outputs: readonly Output[]): Rows {
  return {
    length: report.length,
    *[Symbol.iterator]() {
      for (const row of report) yield outputs.map((output) => cellOf(row, output));
    },
  };
}

/** @throws 54001 with a hint about reports */
function renderReport<Rendered>(render: () => Rendered, maxBytes: number): Rendered {
  try {
    return render();
  } catch (error) {
    const isTooLarge = error instanceof PostgrestError && error.code === "54001";
    throw isTooLarge ? sqlstate.reportTooLarge(maxBytes) : error;
  }
}

/** Random, because calls that collided once would collide again after equal pauses. */
const pause = (tries: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * FIRST_PAUSE_MS * 2 ** tries));

/** False if a guard failed, or a unique set refused a row that was not there when the call read. */
async function written(writes: CommandOutcome["writes"], database: Connection): Promise<boolean> {
  const batch = new Batch();
  for (const write of writes) batch.add(toStatement(write));
  try {
    // Never repeatable: the second time, the guard would fail because of the first write.
    await database.write(batch, () => false);
    return true;
  } catch (error) {
    const { kind } = readD1Error(error);
    if (kind === "guard" || kind === "unique") return false;
    throw error;
  }
}

/** A member of a row of the report. Planning has refused anything but columns and JSON paths. */
function cellOf(row: StoredCells, output: Output): Cell {
  const field = output.kind === "value" ? output.field : undefined;
  if (!field) throw new TypeError(`a report has no member ${output.name}`);
  const cell = row[field.column.name] ?? null;
  return field.path.length === 0 || cell === null ? cell : followPath(parseJsonb(String(cell)), field.path);
}
