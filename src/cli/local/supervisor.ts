/** Starts a program that ends, with everything that it started, when this process ends (supervise.ts). */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { endTree, hasGroups } from "./process-tree.ts";

export interface Supervised {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Fulfilled with the exit code when it has ended. */
  readonly ended: Promise<number>;
  hasEnded(): boolean;
  /** Ends the program; a second call ends it at once. */
  stop(): void;
}

const supervisePath = fileURLToPath(new URL("supervise.ts", import.meta.url));

/**
 * Runs a script on this Node, in a process group of its own: Ctrl-C reaches this process only, which then ends the
 * script properly.
 */
export function supervise(script: readonly string[], environment: NodeJS.ProcessEnv): Supervised {
  const child = spawn(process.execPath, [supervisePath, process.execPath, ...script], {
    env: environment,
    stdio: ["pipe", "pipe", "pipe"],
    detached: hasGroups,
    windowsHide: true,
  });
  // The program may have ended by itself before its pipe is closed.
  child.stdin.on("error", () => {});
  const ended = once(child, "close").then(([code]) => (typeof code === "number" ? code : 1));
  child.once("exit", () => {
    if (hasGroups) endTree(child.pid, undefined, "SIGKILL");
  });
  let stopping = false;
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    stop: () => {
      if (stopping && hasGroups) endTree(child.pid, undefined, "SIGKILL");
      stopping = true;
      child.stdin.end();
    },
  };
}
