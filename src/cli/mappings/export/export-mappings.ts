/** Writes all mappings that filters leave as CSV or NDJSON: a page at a time, no faster than they are taken. */
import { createWriteStream, existsSync, renameSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CliError } from "../../cli-error.ts";
import type { Client } from "../../keys/api-client.ts";
import type { Progress } from "../../progress.ts";
import { columns } from "../columns.ts";
import type { FileFormat } from "../file-format.ts";
import { renderCsv } from "../render-csv.ts";
import { type Filter, walkMappings } from "./walk-mappings.ts";

export interface ExportOptions {
  readonly client: Client;
  readonly filters: readonly Filter[];
  readonly format: FileFormat;
  /** The file; absent: the terminal, or what it is piped into. */
  readonly out: string | undefined;
  readonly progress: Progress;
}

/**
 * Gives the number of rows written. A file is written beside its place, and put there when it is whole.
 * @throws CliError for a Worker that refuses, and a place that cannot be written to
 */
export async function exportMappings(options: ExportOptions): Promise<number> {
  const { out } = options;
  const written = { rows: 0 };
  const pages = Readable.from(render(options, written), { highWaterMark: 1 });
  if (out === undefined) {
    await pipeline(pages, process.stdout, { end: false }).catch(ignoreClosedPipe);
    return written.rows;
  }
  const part = `${out}.part`;
  try {
    await pipeline(pages, createWriteStream(part));
    renameSync(part, out);
  } catch (error) {
    if (existsSync(part)) rmSync(part, { force: true });
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    throw new CliError(`${out} cannot be written: ${error.message}`);
  }
  return written.rows;
}

async function* render(
  { client, filters, format, progress }: ExportOptions,
  written: { rows: number },
): AsyncGenerator<string> {
  const names = [...columns.keys()];
  if (format === "csv") yield renderCsv([], names, true);
  for await (const rows of walkMappings(client, filters)) {
    yield format === "csv"
      ? renderCsv(rows, names, false)
      : rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    written.rows += rows.length;
    progress.advance(written.rows);
  }
  progress.end();
}

/** `… | head` takes what it wants. */
function ignoreClosedPipe(error: unknown): void {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "EPIPE") throw error;
}
