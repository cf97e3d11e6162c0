/**
 * Runs a program as long as stdin is open: `node supervise.ts <program> <argument>…`. The parent process holds the
 * other end of that pipe. When the parent ends, for any reason, the pipe closes, and the program and everything that it
 * started are ended too. This needs a separate process, because no process can clean up after its own SIGKILL.
 */
import { spawn } from "node:child_process";
import { endTree } from "./process-tree.ts";

/** How long programs may take to end after the signal. */
const graceMilliseconds = 2000;

const [program = "", ...programArguments] = process.argv.slice(2);
const child = spawn(program, programArguments, {
  stdio: ["ignore", "inherit", "inherit"],
  windowsHide: true,
});
let ending = false;

child.once("error", (error) => {
  console.error(`${program} cannot be started: ${error.message}`);
  process.exit(1);
});
child.once("exit", (code) => {
  // The program's children may outlive it.
  if (ending) endTree(process.pid, child.pid, "SIGKILL");
  process.exit(code ?? 1);
});

const end = () => {
  if (ending) return;
  ending = true;
  endTree(process.pid, child.pid, "SIGTERM");
  setTimeout(() => endTree(process.pid, child.pid, "SIGKILL"), graceMilliseconds);
};
process.stdin.once("end", end).once("close", end).once("error", end).resume();
// The signals are for the program. This process ignores them, so that it can end what is left.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
