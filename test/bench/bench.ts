/**
 * `npm run bench`: how close Crosswalk is to the floor, in the same workerd, on the same rows, round by round.
 *
 *   npm run bench -- [--rounds 7] [--milliseconds 1500] [--connections 8] [--only <name>] [--json <file>]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { run, send } from "./load-generator.ts";
import { measureStartup } from "./startup.ts";
import { median, quantile } from "./statistics.ts";
import { type BenchWorkers, startWorkers } from "./workers.ts";
import { type Workload, workloads } from "./workloads.ts";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    milliseconds: { type: "string", default: "1500" },
    connections: { type: "string", default: "8" },
    only: { type: "string" },
    json: { type: "string" },
  },
});
const rounds = Number(options.rounds);
const milliseconds = Number(options.milliseconds);
const connections = Number(options.connections);

interface Counts {
  readonly roundTrips: number;
  readonly rowsRead: number;
  readonly kvReads: number;
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

async function measure(workers: BenchWorkers, workload: Workload): Promise<Figures> {
  const { name, target, crosswalk, floor } = workload;
  await checkBytes(workers, workload);
  const counts = await count(workers, workload);
  const pairs = [];
  for (let round = -1; round < rounds; round++) {
    progress(`${name}: ${round < 0 ? "warming up" : `round ${round + 1} of ${rounds}`}`);
    const salt = String(round);
    // turns are taken, so that neither always runs first
    const runs = [
      () => run(workers.crosswalk, (n) => crosswalk(n, salt), milliseconds, connections),
      () => run(workers.floor, (n) => floor(n, salt), milliseconds, connections),
    ] as const;
    const first = round % 2 === 0 ? 0 : 1;
    const samples = [await runs[first](), await runs[first === 0 ? 1 : 0]()] as const;
    const ours = samples[first];
    const theirs = samples[first === 0 ? 1 : 0];
    if (round >= 0) pairs.push({ ours, theirs });
  }
  const rate = (sample: { readonly latencies: readonly number[]; readonly elapsed: number }) =>
    (sample.latencies.length * 1000) / sample.elapsed;
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
    "| workload | Crosswalk req/s | floor req/s | median ms | p99 ms | ratio (quartiles) | aim | D1 trips | rows read | KV reads |";
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
      row.counts.kvReads,
    ].join(" | "),
  );
  return [header, `|${" --- |".repeat(10)}`, ...lines.map((line) => `| ${line} |`)].join("\n");
}

const workers = await startWorkers();
try {
  const figures: Figures[] = [];
  for (const workload of workloads.filter(
    ({ name }) => options.only === undefined || name.includes(options.only),
  )) {
    figures.push(await measure(workers, workload));
  }
  progress("");
  const startupMilliseconds = measureStartup(workers.bundle.script);
  const { bytes, gzipBytes } = workers.bundle;
  console.log(table(figures));
  console.log(
    `\nBundle: ${(bytes / 1024).toFixed(1)} KiB, ${(gzipBytes / 1024).toFixed(1)} KiB gzip. Start-up: ${startupMilliseconds.toFixed(1)} ms.`,
  );
  if (options.json !== undefined) {
    writeFileSync(
      options.json,
      `${JSON.stringify({ figures, bytes, gzipBytes, startupMilliseconds }, null, 2)}\n`,
    );
  }
} finally {
  await workers.stop();
}
