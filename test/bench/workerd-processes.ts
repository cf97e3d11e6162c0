/** What the workerd processes that this process started have used so far. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Their numbers, and what they have in memory, in MiB. */
function processes(): readonly (readonly [id: string, megabytes: number])[] {
  const listed = execFileSync("ps", ["-axo", "pid=,ppid=,rss=,comm="], { encoding: "utf8" });
  return listed.split("\n").flatMap((line) => {
    const [id = "", parent, kilobytes, command = ""] = line.trim().split(/\s+/);
    const isOurs = Number(parent) === process.pid && command.includes("workerd");
    return isOurs ? [[id, Number(kilobytes) / 1024] as const] : [];
  });
}

/** What they have in memory, in MiB. */
export function memory(): number {
  return processes().reduce((sum, [, megabytes]) => sum + megabytes, 0);
}

/** The seconds that processors have worked for them so far; undefined where the system does not say. */
export function cpuSeconds(): number | undefined {
  if (process.platform !== "linux") return undefined;
  return processes()
    .flatMap(([id]) => readdirSync(`/proc/${id}/task`).map((thread) => `/proc/${id}/task/${thread}`))
    .reduce((sum, thread) => {
      // Nanoseconds on a processor come first: https://docs.kernel.org/scheduler/sched-stats.html
      const [nanoseconds] = readFileSync(`${thread}/schedstat`, "utf8").split(" ");
      return sum + Number(nanoseconds) / 1e9;
    }, 0);
}
