/**
 * `npm run bench:compare`: what a change is worth. The working tree, a commit before it and the floor take turns in one
 * workerd, on the same rows.
 *
 *   npm run bench:compare -- --base main [--only "retrieve by id"] [--starts 3] [--rounds 15] [--milliseconds 250] [--bare]
 *
 * Compares processor time of workerd for a request, which a busy machine changes less than requests a second.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { run } from "./load/generator.ts";
import { median, quantile } from "./statistics.ts";
import { type BenchWorkers, startWorkers } from "./workers.ts";
import { cpuSeconds } from "./workerd-processes.ts";
import { type Workload, workloads } from "./workloads.ts";

const { values: options } = parseArgs({
  options: {
    base: { type: "string", default: "HEAD" },
    only: { type: "string", default: "" },
    starts: { type: "string", default: "3" },
    rounds: { type: "string", default: "15" },
    milliseconds: { type: "string", default: "250" },
    connections: { type: "string", default: "8" },
    bare: { type: "boolean", default: false },
  },
});
const [starts, rounds, milliseconds, connections] = [
  options.starts,
  options.rounds,
  options.milliseconds,
  options.connections,
].map(Number) as [number, number, number, number];

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Within `node_modules`, so that the base finds the packages of the working tree. */
const baseFolder = join(root, "node_modules", ".cache", "bench-base");

function checkOutBase(): string {
  rmSync(baseFolder, { recursive: true, force: true });
  mkdirSync(baseFolder, { recursive: true });
  const archive = execFileSync("git", ["archive", options.base, "src"], { cwd: root, maxBuffer: 2 ** 28 });
  execFileSync("tar", ["-x", "-C", baseFolder], { input: archive });
  return join(baseFolder, "src", "index.ts");
}

/** Microseconds of workerd's processors a request, of each build in one round. */
interface Round {
  readonly ours: number;
  readonly base: number;
  readonly floor: number;
}

const builds = ["ours", "base", "floor"] as const;
type Build = (typeof builds)[number];

async function measure(workers: BenchWorkers, workload: Workload, warmUp: number): Promise<readonly Round[]> {
  const measured: Round[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    process.stderr.write(`\r\x1b[K${workload.name}: round ${round}`);
    const micros: Record<Build, number> = { ours: 0, base: 0, floor: 0 };
    // Each comes first, second and last equally often.
    for (let turn = 0; turn < builds.length; turn++) {
      const build = builds[(turn + rounds + warmUp + round) % builds.length] ?? "ours";
      micros[build] = await turnOf(workers, workload, build, String(round));
    }
    if (round >= 0) measured.push(micros);
  }
  return measured;
}

async function turnOf(
  workers: BenchWorkers,
  { crosswalk, floor }: Workload,
  build: Build,
  salt: string,
): Promise<number> {
  const target = { ours: workers.crosswalk, base: workers.beside, floor: workers.floor }[build];
  const make = build === "floor" ? floor : crosswalk;
  const before = cpuSeconds();
  if (before === undefined) throw new Error("This system does not tell the processor time of a process");
  const { latencies } = await run(target, (n) => make(n, `${build}${salt}`), milliseconds, connections);
  return (((cpuSeconds() ?? 0) - before) / latencies.length) * 1e6;
}

const chosen = workloads.filter(({ name }) => name.includes(options.only));
const measured = new Map<Workload, Round[]>(chosen.map((workload) => [workload, []]));
const beside = checkOutBase();
for (let start = 0; start < starts; start++) {
  const workers = await startWorkers({ bare: options.bare, beside });
  try {
    for (const [workload, all] of measured) all.push(...(await measure(workers, workload, 4)));
  } finally {
    await workers.stop();
  }
}
rmSync(baseFolder, { recursive: true, force: true });
process.stderr.write("\r\x1b[K");

console.log("| workload | now | base | floor | now of base (quartiles) | floor of now | floor of base |");
console.log(`|${" --- |".repeat(7)}`);
for (const [{ name }, all] of measured) {
  const figures = builds.map((build) => `${median(all.map((round) => round[build])).toFixed(0)} µs`);
  const ratios = all.map(({ ours, base }) => ours / base);
  const spread = [0.25, 0.75].map((q) => quantile(ratios, q).toFixed(3)).join("–");
  const floorOf = (build: "ours" | "base") => median(all.map((round) => round.floor / round[build])).toFixed(2);
  const cells = [name, ...figures, `${median(ratios).toFixed(3)} (${spread})`, floorOf("ours"), floorOf("base")];
  console.log(`| ${cells.join(" | ")} |`);
}
