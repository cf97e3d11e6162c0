/** Looks at the processes of this machine. */
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether a process runs; one that has ended and waits for its parent does not. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

/** The processes that a process started, and those that they started. */
export function findDescendants(root: number): readonly number[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const pairs = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const childrenOf = (parent: number): readonly number[] =>
    pairs.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid, ...childrenOf(pid)] : []));
  return childrenOf(root);
}

/** @throws where one of them still runs after ten seconds */
export async function untilGone(pids: readonly number[]): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(100)) {
    if (!pids.some(isAlive)) return;
  }
  throw new Error(`Still running: ${pids.filter(isAlive).join(", ")}`);
}
