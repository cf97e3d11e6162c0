/**
 * `npm run bench`: how close Crosswalk is to the floor, in the same workerd, on the same rows, round by round. workerd is
 * started several times, for what its compiler makes of a Worker differs by start, and stays as long as that lives.
 *
 *   npm run bench -- [--starts 4] [--rounds 5] [--milliseconds 600] [--connections 8] [--only <name>] [--json <file>] [--bare]
 *
 * `--bare` leaves out what the floor has none of and the deployed Worker has: the key's rate limit and the log.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Bundle } from "./bundle.ts";
import { run, type Sample, send } from "./load/generator.ts";
import { measureStartup } from "./startup.ts";
import { median, quantile } from "./statistics.ts";
import { type BenchWorkers, startWorkers } from "./workers.ts";
import { type Workload, workloads } from "./workloads.ts";

const { values: options } = parseArgs({
  options: {
    starts: { type: "string", default: "4" },
    rounds: { type: "string", default: "5" },
    milliseconds: { type: "string", default: "600" },
    connections: { type: "string", default: "8" },
    only: { type: "string" },
    json: { type: "string" },
    bare: { type: "boolean", default: false },
  },
});
const starts = Number(options.starts);
const rounds = Number(options.rounds);
const milliseconds = Number(options.milliseconds);
const connections = Number(options.connections);

interface Counts {
  readonly roundTrips: number;
  readonly rowsRead: number;
  readonly kvReads: number;
  readonly rowsWritten: number;
}

interface Figures {
  readonly name: string;
  readonly target: number;
  readonly requestsPerSecond: number;
  readonly floorRequestsPerSecond: number;
  readonly medianMilliseconds: number;
  readonly p99Milliseconds: number;
  readonly ratio: number;
  readonly ratioSpread: readonly [number, number];
  readonly counts: Counts;
}

/** Progress goes to standard error, so that the table can be piped. */
function progress(text: string): void {
  process.stderr.write(`\r\x1b[K${text}`);
}

async function checkBytes(
  workers: BenchWorkers,
  { name, crosswalk, floor, sameBytes }: Workload,
): Promise<void> {
  if (!sameBytes) return;
  const ours = await send(workers.crosswalk, crosswalk(1, "check"));
  const theirs = await send(workers.floor, floor(1, "check"));
  const body = (text: Buffer) => text.toString().replace(/^\[|\]$/g, "");
  if (body(ours.body) !== body(theirs.body)) {
    throw new Error(
      `${name}: the answers differ\n${ours.body.subarray(0, 600)}\n${theirs.body.subarray(0, 600)}`,
    );
  }
}

/** What one request of a warm isolate costs: the second of two. */
async function count(workers: BenchWorkers, { crosswalk }: Workload): Promise<Counts> {
  await send(workers.counting, crosswalk(0, "count-0"));
  const { headers, status, body } = await send(workers.counting, crosswalk(0, "count-1"));
  const counts = headers["x-counts"];
  if (typeof counts !== "string") throw new Error(`no counts: ${status} ${body}`);
  return JSON.parse(counts);
}

interface Pair {
  readonly ours: Sample;
  readonly theirs: Sample;
}

/** One start's rounds of a workload; the first two warm up, and count for nothing. */
async function measure(workers: BenchWorkers, workload: Workload, start: number): Promise<readonly Pair[]> {
  const { name, crosswalk, floor } = workload;
  const pairs: Pair[] = [];
  for (let round = -2; round < rounds; round++) {
    const doing = round < 0 ? "warming up" : `round ${round + 1} of ${rounds}`;
    progress(`start ${start + 1} of ${starts}, ${name}: ${doing}`);
    const salt = String(round);
    // turns are taken, so that neither always runs first
    const runs = [
      () => run(workers.crosswalk, (n) => crosswalk(n, salt), milliseconds, connections),
      () => run(workers.floor, (n) => floor(n, salt), milliseconds, connections),
    ] as const;
    const first = round % 2 === 0 ? 0 : 1;
    const samples = [await runs[first](), await runs[first === 0 ? 1 : 0]()] as const;
    if (round >= 0) pairs.push({ ours: samples[first], theirs: samples[first === 0 ? 1 : 0] });
  }
  return pairs;
}

function figuresOf({ name, target }: Workload, pairs: readonly Pair[], counts: Counts): Figures {
  const rate = ({ latencies, elapsed }: Sample) => (latencies.length * 1000) / elapsed;
  const ratios = pairs.map(({ ours, theirs }) => rate(ours) / rate(theirs));
  const latencies = pairs.flatMap(({ ours }) => ours.latencies);
  return {
    name,
    target,
    requestsPerSecond: median(pairs.map(({ ours }) => rate(ours))),
    floorRequestsPerSecond: median(pairs.map(({ theirs }) => rate(theirs))),
    medianMilliseconds: median(latencies),
    p99Milliseconds: quantile(latencies, 0.99),
    ratio: median(ratios),
    ratioSpread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    counts,
  };
}

function table(figures: readonly Figures[]): string {
  const header =
    "| workload | Crosswalk req/s | floor req/s | median ms | p99 ms | ratio (quartiles) | aim | D1 trips | rows read | rows written | KV reads |";
  const lines = figures.map((row) =>
    [
      row.name,
      row.requestsPerSecond.toFixed(0),
      row.floorRequestsPerSecond.toFixed(0),
      row.medianMilliseconds.toFixed(2),
      row.p99Milliseconds.toFixed(2),
      `${row.ratio.toFixed(2)} (${row.ratioSpread.map((ratio) => ratio.toFixed(2)).join("–")})`,
      `≥ ${row.target.toFixed(2)}${row.ratio >= row.target ? "" : " ✗"}`,
      row.counts.roundTrips,
      row.counts.rowsRead,
      row.counts.rowsWritten,
      row.counts.kvReads,
    ].join(" | "),
  );
  return [header, `|${" --- |".repeat(11)}`, ...lines.map((line) => `| ${line} |`)].join("\n");
}

const chosen = workloads.filter(({ name }) => options.only === undefined || name.includes(options.only));
const measured = chosen.map((workload) => ({ workload, pairs: [] as Pair[] }));
const counted = new Map<Workload, Counts>();
let built: Bundle | undefined;
for (let start = 0; start < starts; start++) {
  const workers = await startWorkers({ bare: options.bare });
  built = workers.bundle;
  try {
    for (const { workload, pairs } of measured) {
      await checkBytes(workers, workload);
      if (start === 0) counted.set(workload, await count(workers, workload));
      pairs.push(...(await measure(workers, workload, start)));
    }
  } finally {
    await workers.stop();
  }
}
progress("");
if (!built) throw new Error("--starts: at least one");
const figures = measured.map(({ workload, pairs }) => {
  const counts = counted.get(workload);
  if (!counts) throw new Error(`${workload.name} was not counted`);
  return figuresOf(workload, pairs, counts);
});
const startupMilliseconds = measureStartup(built.script);
const { bytes, gzipBytes } = built;
console.log(table(figures));
console.log(
  `\nBundle: ${bytes} bytes, ${gzipBytes} gzip. Start-up: ${startupMilliseconds.toFixed(1)} ms in Node's V8.`,
);
if (options.json !== undefined) {
  writeFileSync(
    options.json,
    `${JSON.stringify({ figures, bytes, gzipBytes, startupMilliseconds }, null, 2)}\n`,
  );
}
