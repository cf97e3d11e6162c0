/**
 * `npm run bench:growth`: what a request reads and how long it takes as its company grows from a thousand rows to a
 * million, beside another company of the same size.
 *
 *   npm run bench:growth -- [--rows 1000000] [--repetitions 30] [--only <name>] [--json <file>]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Answer, send } from "../load/generator.ts";
import { median } from "../statistics.ts";
import { type BenchWorkers, startWorkers } from "../workers.ts";
import { addRows, makeCompanies } from "./data.ts";
import { type Pattern, patterns } from "./patterns.ts";

const { values: options } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    repetitions: { type: "string", default: "30" },
    only: { type: "string" },
    json: { type: "string" },
  },
});
const repetitions = Number(options.repetitions);
const sizes = [1000, 10_000, 100_000, 1_000_000].filter((size) => size <= Number(options.rows));
if (!(repetitions >= 1) || sizes.length === 0) {
  console.error("--repetitions is at least 1, --rows at least 1000.");
  process.exit(2);
}

/** Long enough for a median of what takes a second a request. */
const LONGEST_MILLISECONDS = 20_000;
/** Requests before those of each pattern; and rounds of all patterns before the first, for the Worker's own code. */
const WARM_UP = 3;
const WARM_UP_ROUNDS = 50;

interface Figure {
  readonly pattern: string;
  readonly rows: number;
  readonly returned: number;
  readonly rowsRead: number;
  readonly medianMilliseconds: number;
}

/** Progress goes to standard error, so that the table can be piped. */
function progress(text: string): void {
  process.stderr.write(`\r\x1b[K${text}`);
}

/** Rows spread over the company, the same in every run; 7919 is prime to every size. */
const pick = (index: number, size: number) => (index * 7919 * 97) % size;

/** How many rows an answer has: at least one, else something other than the pattern was measured. */
function countRows({ status, body }: Answer, path: string): number {
  const rows = status === 200 || status === 206 ? JSON.parse(body.toString()).length : 0;
  if (rows === 0) throw new Error(`${path}: ${status} ${body}`);
  return rows;
}

/** Requests one after the other, each asked of the counting Worker too, for what it reads. */
async function measure(workers: BenchWorkers, { name, request }: Pattern, size: number): Promise<Figure> {
  const times: number[] = [];
  const returned: number[] = [];
  const rowsRead: number[] = [];
  const start = performance.now();
  for (let index = -WARM_UP; index < repetitions; index += 1) {
    const wanted = request(pick(index + WARM_UP, size), size);
    const began = performance.now();
    const answer = await send(workers.crosswalk, wanted);
    const took = performance.now() - began;
    const rows = countRows(answer, wanted.path);
    if (index < 0) continue;
    const counted = await send(workers.counting, wanted);
    times.push(took);
    returned.push(rows);
    rowsRead.push(JSON.parse(String(counted.headers["x-counts"])).rowsRead);
    if (performance.now() - start > LONGEST_MILLISECONDS) break;
  }
  return {
    pattern: name,
    rows: size,
    returned: median(returned),
    rowsRead: median(rowsRead),
    medianMilliseconds: median(times),
  };
}

async function warmUp(workers: BenchWorkers, size: number): Promise<void> {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    for (const { request, from = 0 } of patterns) {
      if (size >= from) await send(workers.crosswalk, request(pick(round, size), size));
    }
  }
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

const workers = await startWorkers({ load: makeCompanies });
try {
  const figures: Figure[] = [];
  let filled = 0;
  for (const size of sizes) {
    await addRows(workers.database, filled, size, (rows) =>
      progress(`filling: ${rows} of ${size} rows a company`),
    );
    if (filled === 0) await warmUp(workers, size);
    filled = size;
    for (const pattern of patterns) {
      const { name, from = 0 } = pattern;
      if (size < from || (options.only !== undefined && !name.includes(options.only))) continue;
      progress(`${size} rows: ${name}`);
      figures.push(await measure(workers, pattern, size));
    }
  }
  progress("");
  console.log(table(figures));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ figures }, null, 2)}\n`);
} finally {
  await workers.stop();
}
