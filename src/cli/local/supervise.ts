/**
 * Runs a program for as long as its own stdin is open: `node supervise.ts <program> <argument>…`. Whoever started it
 * holds the other end of that pipe; when that process ends, in whatever way, the pipe closes, and the program and all
 * that it started are ended too. A process of its own, because no process can clean up after its own SIGKILL.
 */
import { spawn } from "node:child_process";
import { endTree } from "./process-tree.ts";

/** How long programs may take to end by themselves. */
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
  // What the program started may outlive it.
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
// The signals are for the program: this process outlives them, and sees to what is left.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
