/**
 * `npm run bench:growth`: what a request reads and how long it takes as its company grows from a thousand rows to a
 * million, beside another company of the same size. Fails if a request reads more rows than its pattern allows.
 *
 *   npm run bench:growth -- [--rows 1000000] [--from 1000] [--repetitions 30] [--only <name>] [--json <file>]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Answer, send } from "../load/generator.ts";
import { median } from "../statistics.ts";
import { cpuSeconds } from "../workerd-processes.ts";
import { type BenchWorkers, startWorkers } from "../workers.ts";
import type { BenchRequest } from "../workloads.ts";
import { addRows, companies, makeCompanies } from "./data.ts";
import type { Pattern } from "./pattern.ts";
import { patterns } from "./patterns.ts";

const { values: options } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    from: { type: "string", default: "1000" },
    repetitions: { type: "string", default: "30" },
    only: { type: "string" },
    json: { type: "string" },
  },
});
const repetitions = Number(options.repetitions);
const sizes = [1000, 10_000, 100_000, 1_000_000].filter(
  (size) => size >= Number(options.from) && size <= Number(options.rows),
);
if (!(repetitions >= 1) || sizes.length === 0) {
  console.error("--repetitions is at least 1, --rows at least 1000 and --from not more than that.");
  process.exit(2);
}

/** Long enough for a median of what takes a second a request. */
const LONGEST_MILLISECONDS = 20_000;
/** Requests before those of each pattern; and rounds of all patterns before the first, for the Worker's own code. */
const WARM_UP = 3;
const WARM_UP_ROUNDS = 50;
/** Of the cron, until the summaries of both companies are made. */
const MOST_RUNS = 30;
const TWO_HOURS = 7_200_000;

interface Figure {
  readonly pattern: string;
  readonly rows: number;
  readonly returned: number;
  readonly rowsRead: number;
  readonly medianMilliseconds: number;
  /** Of all threads of workerd, where the system tells it. */
  readonly cpuMilliseconds: number;
  /** The most rows that it may read. */
  readonly most: number;
}

/** Progress goes to standard error, so that the table can be piped. */
function progress(text: string): void {
  process.stderr.write(`\r\x1b[K${text}`);
}

/** The others are measured all the same: filling takes minutes. */
function fail(fault: unknown): undefined {
  console.error(`\n${fault instanceof Error ? fault.message : fault}`);
  process.exitCode = 1;
}

/** Rows spread over the company, the same in every run; 7919 is prime to every size. */
const pick = (index: number, size: number) => (index * 7919 * 97) % size;

/** How many rows an answer has: at least one, else something other than the pattern was measured. */
function countRows({ status, body }: Answer, path: string, mayBeEmpty: boolean): number {
  const rows = status === 200 || status === 206 ? JSON.parse(body.toString()).length : Number.NaN;
  if (!(rows > 0 || (rows === 0 && mayBeEmpty))) throw new Error(`${path}: ${status} ${body}`);
  return rows;
}

/** What the counting Worker says that the same request reads. None of them writes. */
async function countRowsRead(workers: BenchWorkers, wanted: BenchRequest): Promise<number> {
  const { headers } = await send(workers.counting, wanted);
  const { rowsRead, rowsWritten } = JSON.parse(String(headers["x-counts"]));
  if (rowsWritten > 0) throw new Error(`${wanted.path} wrote ${rowsWritten} rows`);
  return rowsRead;
}

/** What the requests of a pattern need of an answer. */
async function findPlace(workers: BenchWorkers, { name, start }: Pattern, size: number): Promise<string> {
  if (!start) return "";
  const answer = await send(workers.crosswalk, start.request(size));
  const place = start.placeIn(answer);
  if (place === undefined) throw new Error(`${name}: ${answer.status} ${answer.body.subarray(0, 600)}`);
  return place;
}

/** Requests one after the other, each asked of the counting Worker too, for what it reads. */
async function measure(workers: BenchWorkers, pattern: Pattern, size: number): Promise<Figure> {
  const { name, request, most, mayBeEmpty = false } = pattern;
  const times: number[] = [];
  const cpuTimes: number[] = [];
  const returned: number[] = [];
  const rowsRead: number[] = [];
  const place = await findPlace(workers, pattern, size);
  const start = performance.now();
  for (let index = -WARM_UP; index < repetitions; index += 1) {
    const wanted = request(pick(index + WARM_UP, size), size, place);
    const cpuBefore = cpuSeconds() ?? Number.NaN;
    const began = performance.now();
    const answer = await send(workers.crosswalk, wanted);
    const took = performance.now() - began;
    const cpu = (cpuSeconds() ?? Number.NaN) - cpuBefore;
    const rows = countRows(answer, wanted.path, mayBeEmpty);
    if (index < 0) continue;
    times.push(took);
    cpuTimes.push(cpu * 1000);
    returned.push(rows);
    rowsRead.push(await countRowsRead(workers, wanted));
    if (performance.now() - start > LONGEST_MILLISECONDS) break;
  }
  return {
    pattern: name,
    rows: size,
    returned: median(returned),
    rowsRead: median(rowsRead),
    medianMilliseconds: median(times),
    cpuMilliseconds: median(cpuTimes),
    most: most?.(median(returned)) ?? Number.POSITIVE_INFINITY,
  };
}

async function warmUp(workers: BenchWorkers, size: number): Promise<void> {
  const end = performance.now() + LONGEST_MILLISECONDS;
  for (let round = 0; round < WARM_UP_ROUNDS && performance.now() < end; round += 1) {
    for (const { request, from = 0, start } of patterns) {
      if (size >= from && !start) await send(workers.crosswalk, request(pick(round, size), size, ""));
    }
  }
}

/** The cron's runs until the company is counted as it is now: an hour after those of the size before. */
async function summarize(workers: BenchWorkers, size: number, now: number): Promise<void> {
  const query = `SELECT sum("mappings") AS "counted" FROM "mappingSummary" WHERE "companyId" = ?`;
  for (let run = 0; run < MOST_RUNS; run += 1) {
    progress(`summaries of ${size} rows a company: run ${run + 1}`);
    await workers.summarize(new Date(now));
    const sums = companies.map((company) => workers.database.prepare(query).bind(company).first("counted"));
    if ((await Promise.all(sums)).every((counted: unknown) => counted === size)) return;
  }
  throw new Error(`No summary of ${size} rows after ${MOST_RUNS} runs`);
}

/** A line a pattern, a column a size: the rows read and the milliseconds. */
function table(figures: readonly Figure[]): string {
  const count = (value: number) => value.toLocaleString("en-US");
  const lines = patterns.flatMap(({ name }) => {
    const found = figures.filter(({ pattern }) => pattern === name);
    if (found.length === 0) return [];
    const cells = sizes.map((size) => {
      const figure = found.find(({ rows }) => rows === size);
      return figure
        ? `${count(Math.round(figure.rowsRead))} · ${figure.medianMilliseconds.toFixed(1)} ms`
        : "–";
    });
    return [`| ${[name, count(found.at(-1)?.returned ?? 0), ...cells].join(" | ")} |`];
  });
  const header = `| rows read · median | returned | ${sizes.map((size) => `${count(size)} rows`).join(" | ")} |`;
  return [header, `|${" --- |".repeat(sizes.length + 2)}`, ...lines].join("\n");
}

function report(figures: readonly Figure[]): void {
  progress("");
  console.log(table(figures));
  for (const { pattern, rows, rowsRead, most } of figures.filter(({ rowsRead, most }) => rowsRead > most)) {
    fail(`Of ${rows} rows, at most ${most} may be read, and ${rowsRead} were: ${pattern}`);
  }
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ figures }, null, 2)}\n`);
}

const workers = await startWorkers({ load: makeCompanies });
const figures: Figure[] = [];
try {
  let filled = 0;
  for (const size of sizes) {
    await addRows(workers.database, filled, size, (rows) =>
      progress(`filling: ${rows} of ${size} rows a company`),
    );
    await summarize(workers, size, Date.now() + sizes.indexOf(size) * TWO_HOURS);
    if (filled === 0) await warmUp(workers, size);
    filled = size;
    for (const pattern of patterns) {
      const { name, from = 0 } = pattern;
      if (size < from || (options.only !== undefined && !name.includes(options.only))) continue;
      progress(`${size} rows: ${name}`);
      const figure = await measure(workers, pattern, size).catch(fail);
      if (figure) figures.push(figure);
    }
  }
} finally {
  // What was measured before a fault, too.
  report(figures);
  await workers.stop();
}
