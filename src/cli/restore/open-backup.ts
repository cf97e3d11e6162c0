/** Finds a backup in a folder, and reads its parts. What is damaged is refused by its checksum. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as z from "zod/mini";
import { type Manifest, type Part, type PartKind, partKinds, type Row } from "../../backup/manifest.ts";
import { CliError } from "../cli-error.ts";

export interface OpenedBackup {
  readonly manifest: Manifest;
  /** The rows of all parts of a kind. @throws CliError for a part that is missing or damaged */
  rowsOf<T = Row>(kind: PartKind): Iterable<T>;
}

/** @param folder has `manifest.json` and the parts */
export function openFolder(folder: string): OpenedBackup {
  const file = join(folder, "manifest.json");
  if (!existsSync(file)) {
    throw new CliError(`${folder} has no manifest.json: that is no backup, or one that was never finished.`);
  }
  const manifest = readManifest(readFileSync(file, "utf8"), file);
  return {
    manifest,
    *rowsOf<T>(kind: PartKind) {
      for (const part of manifest.parts.filter((each) => each.kind === kind))
        yield* readPart<T>(folder, part);
    },
  };
}

const again = "Download it again, or take another backup (--backup <name>).";

/** Names of objects, which become names of files. */
const name = z.string().check(z.regex(/^[\w.-]+$/));

const format = z.object({ format: z.unknown() });

const shape = z.object({
  format: z.literal(1),
  database: z.string(),
  name,
  startedAt: z.string(),
  asOf: z.string(),
  schema: name,
  parts: z.array(
    z.object({ kind: z.enum(partKinds), name, rows: z.int(), bytes: z.int(), sha256: z.string() }),
  ),
});

/** @throws CliError for what is no manifest, such as the beginning of one */
function readManifest(text: string, file: string): Manifest {
  const found = parseJson(text);
  const known = format.safeParse(found);
  if (known.success && known.data.format !== 1) {
    throw new CliError(`${file} is of another format than this version reads.`);
  }
  const manifest = shape.safeParse(found);
  if (!manifest.success) throw new CliError(`${file} is damaged: it is no manifest of a backup. ${again}`);
  return manifest.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readPart<T>(folder: string, part: Part): readonly T[] {
  const path = join(folder, part.name);
  if (!existsSync(path)) throw new CliError(`The part ${part.name} is missing. ${again}`);
  const body = readFileSync(path);
  if (body.length !== part.bytes || createHash("sha256").update(body).digest("hex") !== part.sha256) {
    throw new CliError(`The part ${part.name} is damaged: its checksum is not the manifest's. ${again}`);
  }
  const rows = gunzipSync(body)
    .toString()
    .trimEnd()
    .split("\n")
    .map((line): T => JSON.parse(line));
  if (rows.length !== part.rows) {
    throw new CliError(`The part ${part.name} has ${rows.length} rows, and not ${part.rows}. ${again}`);
  }
  return rows;
}
