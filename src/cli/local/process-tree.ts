/** Ends a process and all that it started. */
import { spawnSync } from "node:child_process";

const isWindows = process.platform === "win32";

/** Whether a process leads a group of its own here. Windows has none, and would open another console. */
export const hasGroups = !isWindows;

/**
 * Sends a signal to the group of the supervisor, which is in it; Windows ends the tree below the program at once.
 * That nothing is left to be ended is no error.
 */
export function endTree(
  group: number | undefined,
  program: number | undefined,
  signal: "SIGTERM" | "SIGKILL",
): void {
  if (isWindows) {
    if (program !== undefined)
      spawnSync("taskkill", ["/PID", String(program), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch (error) {
    // macOS says EPERM where all that is left of a group are zombies.
    const isGone =
      error instanceof Error && "code" in error && ["ESRCH", "EPERM"].includes(String(error.code));
    if (!isGone) throw error;
  }
}
