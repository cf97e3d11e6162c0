/** Tools that write do so only when told. */
import type { JsonObject } from "../../postgrest";
import { argumentErrors } from "../../rpc/errors";

/** @throws 22023 if it is neither true nor false */
export function readDryRun(tool: string, { dryRun = true }: JsonObject): boolean {
  if (typeof dryRun === "boolean") return dryRun;
  throw argumentErrors.invalid("dryRun", tool, "dryRun: must be true or false");
}
