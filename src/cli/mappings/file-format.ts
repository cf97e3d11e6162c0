/** The formats of files of mappings. */
import { extname } from "node:path";
import { CliError } from "../cli-error.ts";

export type FileFormat = "csv" | "ndjson";

const endings: ReadonlyMap<string, FileFormat> = new Map([
  [".csv", "csv"],
  [".tsv", "csv"],
  [".txt", "csv"],
  [".ndjson", "ndjson"],
  [".jsonl", "ndjson"],
]);

/** As `--format` says, else by the file's name. */
export function readFormat(format: string | undefined, file: string | undefined): FileFormat {
  if (format === "csv" || format === "ndjson") return format;
  if (format !== undefined) throw new CliError(`--format is csv or ndjson, not "${format}".`, 2);
  const found = file === undefined ? "csv" : endings.get(extname(file).toLowerCase());
  if (found === undefined) throw new CliError(`${file}: say --format csv or --format ndjson.`, 2);
  return found;
}
