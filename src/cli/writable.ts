/** Checks that `npm start` can write to this folder: the local database, a key and a token go there. */
import { accessSync, constants, mkdirSync } from "node:fs";
import { CliError } from "./cli-error.ts";

/** The folder of all local data, both wrangler's and ours; git ignores it. */
export const localFolder = ".wrangler";

/** @throws CliError if the folder is read-only or belongs to another user */
export function ensureWritable(): void {
  try {
    mkdirSync(localFolder, { recursive: true });
    for (const folder of [".", localFolder]) accessSync(folder, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw new CliError(
      `This folder cannot be written to${reason}, but the local database goes there: ${process.cwd()}. Copy the project elsewhere, or correct the folder's owner and permissions.`,
    );
  }
}
