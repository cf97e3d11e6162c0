/** Writes the mappings that match the filters as CSV or NDJSON, one page at a time, as fast as the output takes them. */
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
  /** The file; undefined for standard output. */
  readonly out: string | undefined;
  readonly progress: Progress;
}

/**
 * Returns the number of rows. A file is written as `<out>.part` and renamed at the end.
 * @throws CliError if the Worker refuses a request, or the file cannot be written
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

/** `… | head` closes the pipe early. */
function ignoreClosedPipe(error: unknown): void {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "EPIPE") throw error;
}
