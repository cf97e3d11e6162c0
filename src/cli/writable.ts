/** Whether this folder can hold what `npm start` makes: the local database, a key and a token. */
import { accessSync, constants, mkdirSync } from "node:fs";
import { CliError } from "./cli-error.ts";

/** The folder of all that is local, made by wrangler and by us; git ignores it. */
export const localFolder = ".wrangler";

/** @throws CliError, one line, where the folder is read-only or not ours */
export function ensureWritable(): void {
  try {
    mkdirSync(localFolder, { recursive: true });
    for (const folder of [".", localFolder]) accessSync(folder, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw new CliError(
      `This folder cannot be written to${reason}, and the local database lives in it: ${process.cwd()}. Copy it elsewhere, or mend its owner and rights.`,
    );
  }
}
