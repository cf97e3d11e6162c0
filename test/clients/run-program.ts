/** Runs a program while the connections to the Worker stay in use: blocked, Node would not notice that one was closed. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CliError } from "../../src/cli/cli-error.ts";

/** @throws CliError with what it wrote, if it fails */
export function runProgram(program: string, args: readonly string[], folder: URL): Promise<void> {
  const env = { ...process.env, NO_COLOR: "1", DO_NOT_TRACK: "1" };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: fileURLToPath(folder), env });
    let written = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        written += text;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new CliError(`${[program, ...args].join(" ")} failed:\n${written}`));
    });
  });
}
