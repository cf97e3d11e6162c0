/** Watches for the end of the process that started this one. */
import { spawnSync } from "node:child_process";

const lookEveryMilliseconds = 500;

/**
 * Calls back once the parent has ended. npm runs a script through a shell, which outlives a killed npm. If the parent
 * is that shell, its own parent is watched too.
 */
export function watchParent(gone: () => void): void {
  const parent = process.ppid;
  const watched = [parent, ...(process.env.npm_lifecycle_event ? parentOfShell(parent) : [])];
  const timer = setInterval(() => {
    if (process.ppid === parent && watched.every(isAlive)) return;
    clearInterval(timer);
    gone();
  }, lookEveryMilliseconds);
  timer.unref();
}

/** The process that started the shell; none if the process is not a shell, or if the machine has no `ps`. */
function parentOfShell(pid: number): readonly number[] {
  const { stdout } = spawnSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" });
  const [, parent] = /^\s*(\d+)\s+(?:\S*\/)?-?\w*sh\s*$/.exec(stdout ?? "") ?? [];
  return parent === undefined ? [] : [Number(parent)];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists, but belongs to another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
