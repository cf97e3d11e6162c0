/** Tools that write do so only when told. */
import type { JsonObject } from "../../postgrest";
import { argumentErrors } from "../../rpc/errors";
import type { Run } from "../tool";

/**
 * Calls a function that takes `dryRun`, which is true unless the call says otherwise.
 * @throws 22023 if it is neither true nor false
 */
export async function callDry(tool: string, name: string, given: JsonObject, run: Run): Promise<string> {
  const { dryRun = true } = given;
  if (typeof dryRun !== "boolean") {
    throw argumentErrors.invalid("dryRun", tool, "dryRun: must be true or false");
  }
  const { body } = await run({ kind: "call", name, body: { ...given, dryRun } });
  return `{"dryRun":${dryRun},"report":${body}}`;
}
