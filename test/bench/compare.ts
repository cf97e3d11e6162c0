/**
 * `npm run bench:compare`: what a change is worth. The working tree, other commits and the floor take turns in one
 * workerd, on the same rows.
 *
 *   npm run bench:compare -- --base main [--base <commit>] [--only "retrieve by id"] [--starts 3] [--rounds 15] [--milliseconds 250] [--bare]
 *
 * Compares processor time of workerd for a request, which a busy machine changes less than requests a second.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { run, type Target } from "./load/generator.ts";
import { median, quantile } from "./statistics.ts";
import { cpuSeconds } from "./workerd-processes.ts";
import { type BenchWorkers, startWorkers } from "./workers.ts";
import { type Workload, workloads } from "./workloads.ts";

const { values: options } = parseArgs({
  options: {
    base: { type: "string", multiple: true, default: ["HEAD"] },
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

/** Rounds that count for nothing. */
const WARM_UP = 4;
/** Its place after the floor and the working tree. */
const FIRST_BASE = 2;

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Within `node_modules`, so that the other builds find the packages of the working tree. */
const folder = join(root, "node_modules", ".cache", "bench-compare");

function checkOut(commit: string, index: number): string {
  const target = join(folder, String(index));
  mkdirSync(target, { recursive: true });
  const archive = execFileSync("git", ["archive", commit, "src", "package.json"], {
    cwd: root,
    maxBuffer: 2 ** 28,
  });
  execFileSync("tar", ["-x", "-C", target], { input: archive });
  return join(target, "src", "index.ts");
}

/** Microseconds of workerd's processors a request, in one round: of the floor, the working tree and each base. */
type Round = readonly number[];

async function measure(workers: BenchWorkers, workload: Workload): Promise<readonly Round[]> {
  const targets = [workers.floor, workers.crosswalk, ...workers.beside];
  const measured: Round[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    progress(`${workload.name}: round ${round + 1} of ${rounds}`);
    const micros: number[] = [];
    for (let turn = 0; turn < targets.length; turn++) {
      // Each comes first equally often.
      const index = (turn + WARM_UP + round) % targets.length;
      const target = targets[index];
      const make = index === 0 ? workload.floor : workload.crosswalk;
      if (target) micros[index] = await turnOf(target, make, `${index}.${round}`);
    }
    if (round >= 0) measured.push(micros);
  }
  return measured;
}

async function turnOf(target: Target, make: Workload["floor"], salt: string): Promise<number> {
  const before = cpuSeconds();
  if (before === undefined) throw new Error("This system does not tell the processor time of a process");
  const { latencies } = await run(target, (n) => make(n, salt), milliseconds, connections);
  return (((cpuSeconds() ?? 0) - before) / latencies.length) * 1e6;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

const chosen = workloads.filter(({ name }) => name.includes(options.only));
const measured = new Map<Workload, Round[]>(chosen.map((workload) => [workload, []]));
const beside = options.base.map(checkOut);
for (let start = 0; start < starts; start++) {
  const workers = await startWorkers({ bare: options.bare, beside });
  try {
    for (const [workload, all] of measured) all.push(...(await measure(workers, workload)));
  } finally {
    await workers.stop();
  }
}
rmSync(folder, { recursive: true, force: true });
progress("");

console.log("| workload | build | µs a request | of the first base (quartiles) | floor of it |");
console.log(`|${" --- |".repeat(5)}`);
const names = ["floor", "working tree", ...options.base];
for (const [{ name }, all] of measured) {
  for (const [index, build] of names.entries()) {
    const of = (other: number) =>
      all.map((round) => (round[index] ?? Number.NaN) / (round[other] ?? Number.NaN));
    const toBase = of(FIRST_BASE);
    const spread = [0.25, 0.75].map((q) => quantile(toBase, q).toFixed(3)).join("–");
    const micros = median(all.map((round) => round[index] ?? Number.NaN)).toFixed(0);
    const cells = [
      name,
      build,
      micros,
      `${median(toBase).toFixed(3)} (${spread})`,
      (1 / median(of(0))).toFixed(2),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
