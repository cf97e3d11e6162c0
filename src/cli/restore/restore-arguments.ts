/** The arguments of `npm run restore:drill` → what to do. Pure. */
import { CliError } from "../cli-error.ts";
import { readOptions } from "../keys/options.ts";

export const help = `Restores a backup into a new database on this machine, and checks it.

  npm run restore:drill                       the newest backup in the local bucket (npm start)
  npm run restore:drill -- --remote           the newest backup in the bucket at Cloudflare
  npm run restore:drill -- --from <folder>    a backup that was downloaded: its parts and manifest.json
  npm run restore:drill -- --sql <file>       what wrangler d1 export wrote

  --database   the binding of the database that was backed up; default DB
  --backup     the name of another backup than the newest, such as 20261129T110000000Z
  --output     also writes the restored rows as SQL, for a new database that has only the migrations
  --keys       also writes the records of the API keys, for npm run keys -- import

Nothing is written to a database that exists, and nothing is sent to anyone.
Exit codes: 0 everything is there, 1 something differs or cannot be read, 2 called wrongly.
`;

export type Origin =
  | { readonly kind: "bucket"; readonly isRemote: boolean; readonly backup: string | undefined }
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "sql"; readonly file: string };

export interface RestoreArguments {
  readonly help: boolean;
  readonly origin: Origin;
  readonly database: string;
  readonly output: string | undefined;
  readonly keys: string | undefined;
}

/** @throws CliError for options that do not go together */
export function readArguments(): RestoreArguments {
  const { values } = readOptions("restore:drill", {
    options: {
      help: { type: "boolean", default: false },
      remote: { type: "boolean", default: false },
      from: { type: "string" },
      sql: { type: "string" },
      backup: { type: "string" },
      database: { type: "string", default: "DB" },
      output: { type: "string" },
      keys: { type: "string" },
    },
  });
  const { from, sql, backup, remote, database, output, keys } = values;
  if ([from !== undefined, sql !== undefined, remote].filter(Boolean).length > 1) {
    throw new CliError("restore:drill takes one of --from, --sql and --remote", 2);
  }
  if (backup !== undefined && (from ?? sql) !== undefined) {
    throw new CliError("--backup is for a bucket: leave out --from and --sql", 2);
  }
  if (keys !== undefined && sql !== undefined) {
    throw new CliError("An export of D1 has no API keys: leave out --keys", 2);
  }
  const origin: Origin =
    from !== undefined
      ? { kind: "folder", folder: from }
      : sql !== undefined
        ? { kind: "sql", file: sql }
        : { kind: "bucket", isRemote: remote, backup };
  return { help: values.help, origin, database, output, keys };
}
