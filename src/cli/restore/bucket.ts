/** Copies a backup from the bucket of wrangler.toml into a folder. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { getPlatformProxy, experimental_readRawConfig as readRawConfig } from "wrangler";
import { newestManifest } from "../../backup/manifest.ts";
import { CliError } from "../cli-error.ts";
import { runWrangler } from "../local/wrangler.ts";
import { type OpenedBackup, openFolder } from "./open-backup.ts";

/** What is needed of an R2 bucket. */
interface Bucket {
  get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
}

export interface BucketOptions {
  readonly isRemote: boolean;
  readonly database: string;
  /** Undefined: the newest. */
  readonly backup: string | undefined;
  /** Where the objects are copied to. */
  readonly folder: string;
}

/** Copies an object into a file. @throws CliError with `failure` if it is not there */
type Get = (key: string, file: string, failure: string) => Promise<void>;

/** So many objects are asked for at a time: wrangler takes seconds for each. */
const AT_A_TIME = 4;

export async function download(options: BucketOptions): Promise<OpenedBackup> {
  const bucket = bucketName();
  if (options.isRemote) return copy(options, bucket, remote(bucket));
  const local = await openLocal(bucket, options.folder);
  try {
    return await copy(options, bucket, local.get);
  } finally {
    await local.close();
  }
}

async function copy({ database, backup, folder }: BucketOptions, bucket: string, get: Get) {
  const manifest = backup === undefined ? newestManifest(database) : `${database}/${backup}/manifest.json`;
  await get(manifest, join(folder, "manifest.json"), `The bucket ${bucket} has no ${manifest}`);
  const opened = openFolder(folder);
  const { name, parts } = opened.manifest;
  const waiting = parts.values();
  const work = async () => {
    for (const part of waiting) {
      const file = join(folder, part.name);
      await get(`${database}/${name}/${part.name}`, file, `The part ${part.name} cannot be read`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return opened;
}

const remote =
  (bucket: string): Get =>
  (key, file, failure) =>
    runWrangler(["r2", "object", "get", `${bucket}/${key}`, "--file", file, "--remote"], failure);

/** The bucket of `npm start`, in one process for all objects. */
async function openLocal(
  bucket: string,
  folder: string,
): Promise<{ readonly get: Get; readonly close: () => Promise<void> }> {
  const configPath = join(folder, "bucket.json");
  const config = {
    name: "bucket",
    compatibility_date: "2026-01-01",
    r2_buckets: [{ binding: "BACKUPS", bucket_name: bucket }],
  };
  writeFileSync(configPath, JSON.stringify(config));
  const { env, dispose } = await getPlatformProxy<{ readonly BACKUPS: Bucket }>({
    configPath,
    persist: { path: ".wrangler/state/v3" },
  });
  return {
    get: async (key, file, failure) => {
      const stored = await env.BACKUPS.get(key);
      if (stored === null) throw new CliError(`${failure}.`);
      writeFileSync(file, Buffer.from(await stored.arrayBuffer()));
    },
    close: dispose,
  };
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
