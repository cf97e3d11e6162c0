/** Finds a backup in a folder or in a bucket, and reads its parts. What is damaged is refused by its checksum. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { experimental_readRawConfig as readRawConfig } from "wrangler";
import type { Manifest, Part, PartKind, Row } from "../../backup/manifest.ts";
import { CliError } from "../cli-error.ts";
import { runWrangler } from "../local/wrangler.ts";

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
  const manifest: Manifest = JSON.parse(readFileSync(file, "utf8"));
  if (manifest.format !== 1) throw new CliError(`${file} is of another format than this version reads.`);
  return {
    manifest,
    *rowsOf<T>(kind: PartKind) {
      for (const part of manifest.parts.filter((each) => each.kind === kind))
        yield* readPart<T>(folder, part);
    },
  };
}

function readPart<T>(folder: string, part: Part): readonly T[] {
  const path = join(folder, part.name);
  if (!existsSync(path)) throw new CliError(`The part ${part.name} is missing.`);
  const body = readFileSync(path);
  if (body.length !== part.bytes || createHash("sha256").update(body).digest("hex") !== part.sha256) {
    throw new CliError(`The part ${part.name} is damaged: its checksum is not the manifest's.`);
  }
  const rows = gunzipSync(body)
    .toString()
    .trimEnd()
    .split("\n")
    .map((line): T => JSON.parse(line));
  if (rows.length !== part.rows) {
    throw new CliError(`The part ${part.name} has ${rows.length} rows, and not ${part.rows}.`);
  }
  return rows;
}

export interface BucketOptions {
  readonly isRemote: boolean;
  readonly database: string;
  /** Undefined: the newest. */
  readonly backup: string | undefined;
  /** Where the objects are copied to. */
  readonly folder: string;
}

/** Copies a backup from the bucket of wrangler.toml into a folder, and opens it. */
export async function download({ isRemote, database, backup, folder }: BucketOptions): Promise<OpenedBackup> {
  const bucket = bucketName();
  const get = (key: string, name: string, failure: string) =>
    runWrangler(
      [
        ...["r2", "object", "get", `${bucket}/${database}/${key}`],
        ...["--file", join(folder, name), isRemote ? "--remote" : "--local"],
      ],
      failure,
    );
  const manifest = backup === undefined ? "newest.json" : `${backup}/manifest.json`;
  await get(manifest, "manifest.json", `The bucket ${bucket} has no ${database}/${manifest}`);
  const opened = openFolder(folder);
  for (const { name } of opened.manifest.parts) {
    await get(`${opened.manifest.name}/${name}`, name, `The part ${name} cannot be read`);
  }
  return opened;
}

function bucketName(): string {
  const { rawConfig } = readRawConfig({ config: "wrangler.toml" });
  const bound = rawConfig.r2_buckets?.find(
    ({ binding }: { readonly binding: string }) => binding === "BACKUPS",
  );
  if (bound?.bucket_name === undefined) {
    throw new CliError(
      "wrangler.toml binds no bucket as BACKUPS: see docs/operations.md, or name a downloaded backup with --from.",
    );
  }
  return bound.bucket_name;
}
