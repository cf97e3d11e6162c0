/**
 * `npm run worst`: the most expensive requests that we know of, over 200,000 rows, each with its seconds (of workerd's
 * processors, where the system tells them), the bytes of its answer and the heap that it needs above the idle Worker. Ends with 1 where one is past a bound.
 *
 *   npm run worst -- [--rows 200000] [--only <part of a name>] [--no-heap] [--json <file>]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { SERVICE } from "../bench-keys.ts";
import { type Answer, send } from "../load/generator.ts";
import { type LoadWorker, startLoadWorker } from "../load/worker.ts";
import { bridgeScript } from "./bridge.ts";
import { companies, fill, ROWS } from "./data.ts";
import { type HeapMeter, MAX_HEAP, openHeapMeter } from "./heap.ts";
import { worstRequests } from "./requests.ts";
import type { WorstRequest } from "./worst-request.ts";

const { values: options } = parseArgs({
  options: {
    rows: { type: "string", default: String(ROWS) },
    only: { type: "string", default: "" },
    heap: { type: "boolean", default: true },
    json: { type: "string" },
  },
  allowNegative: true,
});
const rows = Number(options.rows);
if (!Number.isInteger(rows) || rows < 1) {
  console.error("--rows is a whole number of at least 1.");
  process.exit(2);
}

/** What a request may take (SPEC §19). */
const MAX_SECONDS = 2;

interface Figure {
  readonly name: string;
  readonly status: number;
  /** Of an error. */
  readonly code: string | undefined;
  readonly seconds: number;
  readonly bytes: number;
  /** MiB above the idle Worker; absent where it was not measured. */
  readonly heap: number | undefined;
  readonly within: boolean;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** The code of an error's body. */
function codeOf({ status, body }: Answer): string | undefined {
  if (status < 400) return undefined;
  try {
    return String(Object(JSON.parse(body.toString())).code);
  } catch {
    return undefined;
  }
}

/** No answer, of a Worker that died or a database that does not come to an end: that is a figure too. */
const nothing: Answer = { status: 0, headers: {}, body: Buffer.alloc(0) };
const LONGEST_MILLISECONDS = 30_000;

async function measure(worst: WorstRequest, worker: LoadWorker, meter?: HeapMeter): Promise<Figure> {
  const target = {
    port: Number(new URL(worker.url).port),
    headers: { Authorization: `Bearer ${worker.keys.get(worst.company)}` },
  };
  const wanted = worst.request();
  const cpu = worker.cpuSeconds();
  const began = performance.now();
  const late = new Promise<Answer>((resolve) => setTimeout(resolve, LONGEST_MILLISECONDS, nothing).unref());
  const answer = await Promise.race([send(target, wanted).catch(() => nothing), late]);
  const elapsed = (performance.now() - began) / 1000;
  // A machine that does other things too makes a request later, not dearer.
  const seconds = cpu === undefined ? elapsed : Math.min(elapsed, (worker.cpuSeconds() ?? 0) - cpu);
  const heap = answer === nothing ? undefined : await meter?.measure(worst.name);
  const answered = answer.status >= 200 && answer.status < 500;
  return {
    name: worst.name,
    status: answer.status,
    code: codeOf(answer),
    seconds,
    bytes: answer.body.byteLength,
    heap,
    within: answered && seconds <= MAX_SECONDS && (heap ?? 0) <= MAX_HEAP,
  };
}

function lineOf({ name, status, code, seconds, bytes, heap, within }: Figure): string {
  const answer = code === undefined ? String(status) : `${status} ${code}`;
  const memory = heap === undefined ? "–" : Number.isFinite(heap) ? `≤ ${heap} MiB` : "more than any";
  const cells = [name, answer, `${seconds.toFixed(2)} s`, bytes.toLocaleString("en-US"), memory];
  return `| ${[...cells, within ? "ok" : "**over**"].join(" | ")} |`;
}

const chosen = worstRequests.filter(({ name }) => name.includes(options.only));
if (new Set(worstRequests.map(({ name }) => name)).size < worstRequests.length) {
  throw new Error("two requests have one name");
}
const worker = await startLoadWorker({ companies: [...companies, SERVICE], beside: bridgeScript });
let meter: HeapMeter | undefined;
try {
  await fill(worker.database, rows, progress);
  if (options.heap) meter = await openHeapMeter(worker);
  console.log("| request | answer | time | bytes | heap | |\n| --- | --- | --- | --- | --- | --- |");
  const figures: Figure[] = [];
  for (const worst of chosen) {
    progress(worst.name);
    const figure = await measure(worst, worker, meter);
    progress("");
    console.log(lineOf(figure));
    figures.push(figure);
    if (figure.status === 0) {
      console.error("There was no answer: what comes next would wait for it. --only measures one apart.");
      break;
    }
  }
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ figures }, null, 2)}\n`);
  if (!figures.every(({ within }) => within)) process.exitCode = 1;
} finally {
  meter?.close();
  await worker.stop();
}
// A request that got no answer is still under way.
process.exit();
