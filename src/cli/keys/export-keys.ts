/** `npm run keys -- export`: the records of all keys, with the hashes of the keys, as a file. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { CliError } from "../cli-error.ts";
import { type Client, explain, sendOk } from "./api-client.ts";
import { renderKeysFile } from "./keys-file.ts";
import { sendPatiently } from "./send-patiently.ts";

const path = "/admin/key-records";

/**
 * @param owner a company; empty: the service keys; undefined: all keys
 * @returns how many keys there are, and the text of the file
 */
export async function exportKeys(
  client: Client,
  owner: string | undefined,
): Promise<{ readonly keys: number; readonly text: string }> {
  const records: unknown[] = [];
  const first = owner === undefined ? path : `${path}?companyId=${encodeURIComponent(owner)}`;
  // A wrong address or token is told at once.
  let answer = await sendOk(client, first);
  for (;;) {
    if (!Array.isArray(answer.body)) throw new CliError(explain(answer));
    records.push(...answer.body);
    if (answer.next === undefined) break;
    answer = await sendPatiently(client, answer.next);
  }
  const head = { exportedAt: new Date().toISOString(), from: client.base.origin };
  return { keys: records.length, text: renderKeysFile(records, head) };
}

/** Writes the file whole or not at all; only its owner may read it. @throws CliError if it cannot be written */
export function writeKeysFile(out: string, text: string): void {
  const part = `${out}.part`;
  try {
    writeFileSync(part, text, { mode: 0o600 });
    renameSync(part, out);
  } catch (error) {
    rmSync(part, { force: true });
    throw new CliError(`${out} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}
