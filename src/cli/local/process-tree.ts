/** Ends a process and everything that it started. */
import { spawnSync } from "node:child_process";

const isWindows = process.platform === "win32";

/** Whether processes get a group of their own. Windows has no groups, and would open another console. */
export const hasGroups = !isWindows;

/**
 * Sends a signal to the supervisor's group, which includes the supervisor. On Windows, ends the program and its
 * children at once. It is no error if nothing is left to end.
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
    // macOS says EPERM if only zombies are left in the group.
    const isGone =
      error instanceof Error && "code" in error && ["ESRCH", "EPERM"].includes(String(error.code));
    if (!isGone) throw error;
  }
}
