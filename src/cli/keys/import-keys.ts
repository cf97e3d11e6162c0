/** `npm run keys -- import`: puts the keys of an export back where they are missing. */
import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { CliError } from "../cli-error.ts";
import { type Client, explain, NoAnswer, sendOk } from "./api-client.ts";
import { readKeysFile } from "./keys-file.ts";
import { sendPatiently } from "./send-patiently.ts";
import { renderTable } from "./table.ts";

const path = "/admin/key-records";

/** What a request may have: the Worker takes 40 records and 128 KiB. */
const mostRecords = 40;
const mostBytes = 100_000;

const outcomes = z.array(
  z.object({
    index: z.int(),
    id: z.nullable(z.string()),
    outcome: z.enum(["created", "unchanged", "refused"]),
    reason: z.nullable(z.string()),
  }),
);

type Outcome = z.infer<typeof outcomes>[number];

/** What became of a line of the file. */
export type LineOutcome = Omit<Outcome, "index"> & { readonly line: number };

export interface ImportedKeys {
  readonly created: number;
  readonly unchanged: number;
  readonly refused: number;
  /** In the order of the file. */
  readonly lines: readonly LineOutcome[];
}

/**
 * @param file its name; `-` for standard input
 * @throws CliError if the file cannot be read, or the Worker refuses a request; what was imported until then stays
 */
export async function importKeys(client: Client, file: string, isDryRun: boolean): Promise<ImportedKeys> {
  const name = file === "-" ? "The input" : file;
  const lines = readKeysFile(readText(file), name);
  // A wrong address or token is told at once.
  await sendOk(client, `${path}?limit=1`);
  const done: LineOutcome[] = lines.flatMap((line) =>
    line.kind === "wrong" ? [{ line: line.line, id: null, outcome: "refused", reason: line.reason }] : [],
  );
  const records = lines.flatMap((line) => (line.kind === "record" ? [line] : []));
  let sent = 0;
  for (const piece of piecesOf(records)) {
    const body = { records: piece.map(({ record }) => record), dryRun: isDryRun };
    const answer = await sendPatiently(client, path, { method: "POST", body }).catch((error: unknown) => {
      throw error instanceof NoAnswer
        ? new CliError(`${error.message} ${soFar(sent, records.length)}`)
        : error;
    });
    if (answer.status !== 200) throw new CliError(`${explain(answer)} ${soFar(sent, records.length)}`);
    for (const { index, ...outcome } of outcomes.parse(answer.body)) {
      done.push({ line: piece[index]?.line ?? 0, ...outcome });
    }
    sent += piece.length;
  }
  const count = (kind: Outcome["outcome"]) => done.filter(({ outcome }) => outcome === kind).length;
  return {
    created: count("created"),
    unchanged: count("unchanged"),
    refused: count("refused"),
    lines: done.sort((one, other) => one.line - other.line),
  };
}

const afterwards =
  "Keys that were created work everywhere within a minute. Where companies have moved to was read from the databases again.";

/** The counts, and a table of the lines that there is something to say of. */
export function showImportedKeys(imported: ImportedKeys, isDryRun: boolean): string {
  const { created, unchanged, refused, lines } = imported;
  const start = isDryRun ? "Nothing is written. It would be" : "Done";
  const counts = `${start}: ${created} created, ${unchanged} unchanged, ${refused} refused.`;
  const told = lines.flatMap(({ line, id, outcome, reason }) =>
    reason === null ? [] : [[String(line), id ?? "", outcome, reason]],
  );
  const after = created > 0 && !isDryRun ? [afterwards] : [];
  const table = told.length > 0 ? [renderTable(["LINE", "KEY", "WHAT", "WHY"], told)] : [];
  return [counts, ...after, ...table].join("\n\n");
}

function soFar(sent: number, all: number): string {
  return `${sent} of ${all} records were imported. The same command goes on.`;
}

function readText(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

interface RecordLine {
  readonly line: number;
  readonly record: unknown;
}

function piecesOf(records: readonly RecordLine[]): readonly (readonly RecordLine[])[] {
  const pieces: RecordLine[][] = [];
  let room = 0;
  for (const line of records) {
    const bytes = Buffer.byteLength(JSON.stringify(line.record)) + 1;
    const last = pieces.at(-1);
    if (last && last.length < mostRecords && bytes <= room) {
      last.push(line);
      room -= bytes;
    } else {
      pieces.push([line]);
      room = mostBytes - bytes;
    }
  }
  return pieces;
}
