/** Looks at the processes of this machine. */
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether a process runs; one that has ended and waits for its parent does not. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

/**
 * The processes that a process started, and those that they started.
 * @param name only those of this program, such as `workerd`
 */
export function findDescendants(root: number, name?: string): readonly number[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" });
  const found = [...stdout.matchAll(/^ *(\d+) +(\d+) +(?:.*\/)?(.*)$/gm)].map(([, pid, parent, program]) => ({
    pid: Number(pid),
    parent: Number(parent),
    program,
  }));
  const childrenOf = (of: number): typeof found =>
    found.filter(({ parent }) => parent === of).flatMap((child) => [child, ...childrenOf(child.pid)]);
  return childrenOf(root).flatMap(({ pid, program }) => (name === undefined || program === name ? pid : []));
}

/** @throws where one of them still runs after ten seconds */
export async function untilGone(pids: readonly number[]): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(100)) {
    if (!pids.some(isAlive)) return;
  }
  throw new Error(`Still running: ${pids.filter(isAlive).join(", ")}`);
}
