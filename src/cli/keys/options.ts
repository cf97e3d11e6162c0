/** Options of the commands that call `/admin`: text → the members of a request. Pure. */
import { CliError } from "../cli-error.ts";

export function required(value: string | undefined, complaint: string): string {
  if (value === undefined || value === "") throw new CliError(complaint, 2);
  return value;
}

/** `xero, quickbooks` → both. */
export function readList(text: string): readonly string[] {
  return text.split(",").map((item) => item.trim());
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
