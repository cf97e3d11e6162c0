/** Runs `npm run mappings` in a folder of its own, against a Worker or what stands in for one. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../../src/cli/mappings.ts", import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function runMappings(
  folder: string,
  base: string,
  words: readonly string[],
  key = "the-key",
): Promise<Ended> {
  return new Promise((ended) => {
    execFile(
      process.execPath,
      [cli, ...words, "--url", base],
      { cwd: folder, env: { ...process.env, CROSSWALK_API_KEY: key } },
      (error, stdout, stderr) => ended({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
