/** Options of the commands, and of those that call `/admin`: text → the members of a request. Pure. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { CliError } from "../cli-error.ts";

/**
 * Reads the options of a command.
 * @param script as in `npm run keys`
 * @throws CliError for an unknown option
 */
export function readOptions<T extends ParseArgsConfig>(script: string, config: T) {
  try {
    return parseArgs(config);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new CliError(`${reason}. See npm run ${script} -- --help`, 2);
  }
}

/** What all commands that call `/admin` take. */
export const adminOptions = {
  company: { type: "string" },
  integrations: { type: "string" },
  "entity-types": { type: "string" },
  overlap: { type: "string" },
  url: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

export function required(value: string | undefined, complaint: string): string {
  if (value === undefined || value === "") throw new CliError(complaint, 2);
  return value;
}

/** `xero, quickbooks` → both. */
export function readList(text: string): readonly string[] {
  return text.split(",").map((item) => item.trim());
}

interface NarrowingValues {
  readonly integrations?: string | undefined;
  readonly "entity-types"?: string | undefined;
}

/** The members that `--integrations` and `--entity-types` set; without the option a member is absent. */
export function readNarrowings({ integrations, "entity-types": entityTypes }: NarrowingValues) {
  return {
    ...(integrations !== undefined && { integrations: readNarrowing(integrations) }),
    ...(entityTypes !== undefined && { entityTypes: readNarrowing(entityTypes) }),
  };
}

/** A list, or null for `all`. */
export function readNarrowing(text: string): readonly string[] | null {
  return text === "all" ? null : readList(text);
}

/** The overlap of a rotation in seconds. */
export function readOverlap({ overlap = "0" }: { readonly overlap?: string | undefined }): number {
  if (!/^\d+$/.test(overlap)) throw new CliError("--overlap must be a whole number of seconds", 2);
  return Number(overlap);
}
