/**
 * The file of the rows that did not land, with the reasons, in the format of the imported file. After corrections it can
 * be imported itself: it has the columns of a mapping, and the import ignores the others. What could not be read as a
 * mapping is in a column `unread`.
 */
import { appendFileSync, existsSync, rmSync, statSync, truncateSync } from "node:fs";
import { extname } from "node:path";
import { columns } from "../columns.ts";
import type { FileFormat } from "../file-format.ts";
import { renderCsv } from "../render-csv.ts";
import type { RowOutcome } from "./link-rows.ts";
import type { SourceRow } from "./read-rows.ts";

/** The columns before those of the mapping. */
const reasons = ["row", "action", "code", "message", "details", "hint"] as const;

export class ReportFile {
  readonly path: string;
  readonly #format: FileFormat;

  constructor(path: string, format: FileFormat) {
    this.path = path;
    this.#format = format;
  }

  get bytes(): number {
    return existsSync(this.path) ? statSync(this.path).size : 0;
  }

  /** Removes what was written after a checkpoint; for 0 the whole file. */
  cutTo(bytes: number): void {
    if (bytes === 0) rmSync(this.path, { force: true });
    else truncateSync(this.path, bytes);
  }

  /** Adds rows. The file is created with the first one. */
  add(refused: readonly (readonly [SourceRow, RowOutcome])[]): void {
    if (refused.length === 0) return;
    const lines = refused.map(([{ row, mapping, unread }, { action, error }]) => ({
      row,
      action,
      code: error?.code ?? null,
      message: error?.message ?? null,
      details: error?.details ?? null,
      hint: error?.hint ?? null,
      ...mapping,
      ...(unread !== undefined && { unread }),
    }));
    appendFileSync(this.path, this.#render(lines));
  }

  #render(lines: readonly Readonly<Record<string, unknown>>[]): string {
    if (this.#format === "ndjson") return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    return renderCsv(lines, [...reasons, ...columns.keys(), "unread"], this.bytes === 0);
  }
}

/** `customers.csv` → `customers.refused.csv` */
export function reportPath(file: string, isDryRun: boolean): string {
  const ending = extname(file);
  return `${file.slice(0, file.length - ending.length)}${isDryRun ? ".dry-run" : ".refused"}${ending}`;
}
