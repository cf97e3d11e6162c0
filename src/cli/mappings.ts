/** `npm run mappings`: imports and exports mappings as CSV or NDJSON. */
import { CliError, run } from "./cli-error.ts";
import { keptDemoKey } from "./demo/demo.ts";
import { findCompany } from "./demo/sync-job.ts";
import type { Client } from "./keys/api-client.ts";
import { readBase } from "./keys/base-url.ts";
import { required } from "./keys/options.ts";
import { exportMappings } from "./mappings/export/export-mappings.ts";
import { checkAccess, countMappings } from "./mappings/export/walk-mappings.ts";
import { readFormat } from "./mappings/file-format.ts";
import { type ImportSummary, importMappings } from "./mappings/import/import-mappings.ts";
import { reportPath } from "./mappings/import/report-file.ts";
import { help, readExport, readFilters, readImport, readMap } from "./mappings/mappings-arguments.ts";
import { format, startProgress } from "./progress.ts";

/** Messages go to standard error, since standard output may be piped into another program. */
const say = (line: string) => console.error(line);

async function runImport(words: readonly string[]): Promise<void> {
  const { values, positionals } = readImport(words);
  if (values.help) return console.log(help);
  const [file, more] = positionals;
  required(file, "import wants a file");
  if (file === undefined || more !== undefined)
    throw new CliError(`What is "${more}"? import takes one file.`, 2);
  const fileFormat = readFormat(values.format, file);
  const isDryRun = values["dry-run"];
  const report = values.report ?? reportPath(file, isDryRun);
  if (report === file) throw new CliError("--report must be another file than the one that is imported.", 2);
  const { integration, "entity-type": entityType } = values;
  const map = readMap(values.map);
  const client = clientOf(values.url);
  const companyId = values.company ?? (await findCompany(client, "Say which one is meant: --company <id>."));
  const summary = await importMappings({
    file,
    format: fileFormat,
    map,
    constants: {
      ...(entityType !== undefined && { entityType }),
      ...(integration !== undefined && { integration }),
    },
    target: { client, companyId, isPartial: values.partial, isDryRun },
    report,
    say,
    startProgress: (from) =>
      startProgress(isDryRun ? "Look at the rows" : "Import", { from, stream: process.stderr }),
  });
  console.log(values.json ? JSON.stringify(summary, null, 2) : showSummary(summary, isDryRun));
  const { report: refused, stopped } = summary;
  if (stopped !== null)
    throw new CliError(refused === null ? stopped : `${stopped} The refused rows: ${refused}`);
  if (refused !== null)
    throw new CliError(`The rows that ${isDryRun ? "would not land" : "did not land"}: ${refused}`);
}

function showSummary({ rows, actions, requests }: ImportSummary, isDryRun: boolean): string {
  const counts = Object.entries(actions).map(([action, count]) => `${format(count)} ${action}`);
  const done = isDryRun ? "Nothing is written. It would be" : "Done";
  const result = `${done}: ${format(rows)} rows${counts.length === 0 ? "" : `, of these ${counts.join(", ")}`}.`;
  return isDryRun && requests > 1 ? `${result}\n${apart(requests)}` : result;
}

/** A request of a dry run does not know what the ones before it would have written. */
const apart = (requests: number) =>
  `Each of the ${format(requests)} requests was checked on its own: rows that conflict with rows of another request are not counted as refused.`;

async function runExport(words: readonly string[]): Promise<void> {
  const { values } = readExport(words);
  if (values.help) return console.log(help);
  const { out } = values;
  const fileFormat = readFormat(values.format, out);
  const filters = readFilters(values.filter);
  const client = clientOf(values.url);
  await checkAccess(client, filters);
  // Counting reads all rows, and only the bar needs the number.
  const total = process.stderr.isTTY ? await countMappings(client, filters) : undefined;
  const progress = startProgress("Export", { total, stream: process.stderr });
  await exportMappings({ client, filters, format: fileFormat, out, progress });
}

function clientOf(url: string | undefined): Client {
  const base = readBase(url);
  const token = process.env.CROSSWALK_API_KEY ?? keptDemoKey();
  if (token === undefined) {
    throw new CliError("There is no key: set CROSSWALK_API_KEY, or run npm start first.");
  }
  return { base, token };
}

const commands: ReadonlyMap<string, (words: readonly string[]) => Promise<void>> = new Map([
  ["import", runImport],
  ["export", runExport],
]);

await run(async () => {
  const [command = "", ...words] = process.argv.slice(2);
  const job = commands.get(command);
  if (job) return job(words);
  if (command === "--help" || command === "-h") return console.log(help);
  console.log(help);
  throw new CliError(command === "" ? "Which command?" : `There is no command "${command}".`, 2);
});
