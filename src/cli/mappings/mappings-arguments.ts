/** The arguments of `npm run mappings` → what to do. Pure. */
import { CliError } from "../cli-error.ts";
import { readOptions } from "../keys/options.ts";
import { columns } from "./columns.ts";
import type { Filter } from "./export/walk-mappings.ts";

export const help = `Mappings from a file, and into one.

  npm run mappings -- import <file.csv|.ndjson> [options]
  npm run mappings -- export [options]

  import: links the rows of the file; rows that are linked already stay as they are
  --map           a mapping's column and the file's: externalId=QBO_ID,entityId=Customer
  --integration   the integration of all rows, such as xero
  --entity-type   the entity type of all rows, such as customer
  --dry-run       shows what would happen and writes nothing; checks each 2,000 rows on their own
  --partial       leaves refused rows out and goes on; by default the import stops at the first one
  --report        the file for refused rows; default: customers.refused.csv for customers.csv
  --company       the company, for a service key

  export: all mappings that the key may see, in the order of their ids
  --filter        such as integration=eq.xero, as in a URL; may be given several times
  --out           the file; default: standard output

  --format        csv or ndjson; default: by the file's name, csv for standard output
  --url           the Worker; default http://localhost:8787 (or PORT)
  --json          print the result of an import as JSON

A CSV file has a header; cells are separated by commas, semicolons or tabs. An empty cell is no value, "" an empty
text. To go on after an interrupted import, run the same command again. The file of refused rows can be imported itself.
The key is CROSSWALK_API_KEY, else the demo key that npm start made.
Exit codes: 0 done, 1 rows refused, or the Worker out of reach, 2 called wrongly.

  npm run mappings -- import customers.csv --map externalId=QBO_ID,entityId=Id --integration quickbooks --entity-type customer
  npm run mappings -- export --filter integration=eq.xero --out xero.csv
`;

const common = {
  format: { type: "string" },
  url: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

const importOptions = {
  ...common,
  map: { type: "string", multiple: true, default: [] as string[] },
  integration: { type: "string" },
  "entity-type": { type: "string" },
  "dry-run": { type: "boolean", default: false },
  partial: { type: "boolean", default: false },
  report: { type: "string" },
  company: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

const exportOptions = {
  ...common,
  filter: { type: "string", multiple: true, default: [] as string[] },
  out: { type: "string" },
} as const;

export type ImportValues = ReturnType<typeof readImport>["values"];
export type ExportValues = ReturnType<typeof readExport>["values"];

/** @throws CliError for an unknown option */
export function readImport(args: readonly string[]) {
  return readOptions("mappings", { args: [...args], allowPositionals: true, options: importOptions });
}

/** @throws CliError for an unknown option */
export function readExport(args: readonly string[]) {
  return readOptions("mappings", { args: [...args], allowPositionals: false, options: exportOptions });
}

/** `externalId=QBO_ID,entityId=Customer` → the file's column for each column of a mapping. A name may have a comma in it. */
export function readMap(texts: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const pair of texts.flatMap((text) => text.split(/,(?=\s*\w+=)/))) {
    const [target = "", ...rest] = pair.split("=");
    const name = target.trim();
    const source = rest.join("=").trim();
    if (source === "") throw new CliError(`--map wants <column>=<column of the file>, not "${pair}".`, 2);
    if (!columns.has(name)) {
      throw new CliError(
        `--map: a mapping has no column "${name}". It has: ${[...columns.keys()].join(", ")}`,
        2,
      );
    }
    if (map.has(name)) throw new CliError(`--map gives ${name} twice.`, 2);
    map.set(name, source);
  }
  return map;
}

/** Parameters that are not filters. */
const reserved: readonly string[] = [
  "select",
  "order",
  "limit",
  "offset",
  "cursor",
  "columns",
  "on_conflict",
];

/** `integration=eq.xero&externalId=like.A%25` → names and values, percent-decoded. A plus is a plus. */
export function readFilters(texts: readonly string[]): readonly Filter[] {
  return texts
    .flatMap((text) => text.split("&"))
    .map((pair): Filter => {
      const [name = "", ...rest] = pair.split("=");
      if (name === "" || rest.length === 0)
        throw new CliError(`--filter wants <column>=<operator>.<value>, not "${pair}".`, 2);
      if (reserved.includes(name)) throw new CliError(`--filter takes filters only, not ${name}.`, 2);
      return [decode(name), decode(rest.join("="))];
    });
}

/** Text with a % that encodes nothing is taken as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
