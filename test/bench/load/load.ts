/**
 * `npm run load`: a minute of many clients at once, and afterwards every acknowledged write is looked for.
 *
 *   npm run load
 *   npm run load -- --seconds 10 --connections 16
 *   npm run load -- --seconds 90 --move     # meanwhile a company moves to another database
 */
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { MAX_HEAP } from "../worst/heap.ts";
import { Ledger, type PendingWrite } from "./ledger.ts";
import { addMappings, countDoubled, moveCompany } from "./mover.ts";
import { startLoadWorker } from "./worker.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    connections: { type: "string", default: "64" },
    move: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const connections = Number(values.connections);
if (!Number.isInteger(seconds) || seconds < 1 || !Number.isInteger(connections) || connections < 1) {
  console.error("--seconds and --connections are whole numbers of at least 1.");
  process.exit(2);
}

const PROGRESS_MILLISECONDS = 2_000;
/** Of so many measurements of the heap, one is of what is alive. */
const GARBAGE_EVERY = 10;

const table = "/externalIntegrationMapping";
/** The same rows, where a row that is not there is an empty array. */
const rows = `/rest/v1${table}`;
const reads = [
  (ledger: number) => `${rows}?id=eq.load-${ledger}&select=id,externalId`,
  () => `${rows}?integration=eq.xero&order=createdAt.desc&limit=10`,
  (ledger: number) => `${rows}?integration=eq.xero&externalId=eq.x-${ledger}`,
  () => `${rows}?select=id,company(id,name)&order=id&limit=20`,
] as const;

const worker = await startLoadWorker({ east: values.move });
if (values.move) await addMappings(worker);
const companies = [...worker.keys.keys()];
const ledger = new Ledger();
const statuses = new Map<number, number>();
let sent = 0;
let answered = 0;
let longestWrite = 0;

const header = (company: string) => ({
  Authorization: `Bearer ${worker.keys.get(company) ?? ""}`,
  "Content-Type": "application/json",
});

const nextCompany = () => companies[sent % companies.length] ?? "";

const tenths = (value = Number.NaN) => Math.round(value * 10) / 10;

function count(status: number): void {
  answered += 1;
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
}

const read: autocannon.Request = {
  setupRequest: (request) => {
    sent += 1;
    const path = reads[sent % reads.length]?.(1 + (sent % (ledger.acknowledged + 1))) ?? table;
    return { ...request, method: "GET", path, headers: header(nextCompany()) };
  },
  onResponse: count,
};

const write: autocannon.Request = {
  setupRequest: (request, context) => {
    sent += 1;
    const pending = ledger.next(nextCompany());
    Object.assign(context, { pending, sentAt: performance.now() });
    const { company, id, externalId, isNew } = pending;
    const changed = { externalId, allowDuplicateExternalId: true };
    const row = { ...changed, id, entityType: "item", entityId: id, integration: "xero", companyId: company };
    return {
      ...request,
      method: isNew ? "POST" : "PATCH",
      path: isNew ? table : `${table}?id=eq.${id}`,
      headers: header(company),
      body: JSON.stringify(isNew ? row : changed),
    };
  },
  onResponse: (status, _body, context) => {
    count(status);
    const { pending, sentAt = 0 }: { pending?: PendingWrite; sentAt?: number } = context;
    longestWrite = Math.max(longestWrite, performance.now() - sentAt);
    if (pending) ledger.settle(pending, status >= 200 && status < 300);
  },
};

const memoryBefore = worker.memory();
const liveBefore = await worker.isolate.liveHeap();
/** MiB, through the run: what is alive is measured less often, for the isolate stands still meanwhile. */
const heaps = [liveBefore];
const liveHeaps = [liveBefore];
console.log(`${connections} connections for ${seconds} s over ${companies.length} companies`);
const start = performance.now();
const progress = setInterval(async () => {
  const elapsed = Math.round((performance.now() - start) / 1000);
  const heap = await worker.isolate.heap();
  heaps.push(heap);
  if (heaps.length % GARBAGE_EVERY === 0) liveHeaps.push(await worker.isolate.liveHeap());
  console.log(
    `${String(elapsed).padStart(4)} s  ${answered.toLocaleString("en-US")} requests  heap ${tenths(heap)} MiB, at the last collection ${tenths(liveHeaps.at(-1))}; workerd ${Math.round(worker.memory())} MiB`,
  );
}, PROGRESS_MILLISECONDS);

try {
  const moved = values.move ? moveCompany(worker) : undefined;
  const result = await autocannon({
    url: worker.url,
    connections,
    duration: seconds,
    requests: [read, read, read, read, write],
  });
  clearInterval(progress);
  if (moved) console.log(await moved);
  const memoryAfter = worker.memory();
  const liveAfter = await worker.isolate.liveHeap();
  liveHeaps.push(liveAfter);
  const lost = await ledger.countLost(worker.url, worker.keys);
  const failed = [...statuses].filter(([status]) => status >= 400).reduce((sum, [, times]) => sum + times, 0);
  const errors = result.errors + result.timeouts + failed;
  console.table({
    requests: result.requests.total,
    "requests a second": result.requests.average,
    "p50 ms": result.latency.p50,
    "p99 ms": result.latency.p99,
    errors,
    "acknowledged writes": ledger.acknowledged,
    "lost writes": lost,
    "longest write ms": Math.round(longestWrite),
    ...(values.move && (await countDoubled(worker))),
    "live heap MiB at start": tenths(liveBefore),
    "live heap MiB at end": tenths(liveAfter),
    "live heap MiB at most": tenths(Math.max(...liveHeaps)),
    "heap with garbage MiB at most": tenths(Math.max(...heaps)),
    "workerd MiB at start": Math.round(memoryBefore),
    "workerd MiB at end": Math.round(memoryAfter),
  });
  console.log("statuses:", JSON.stringify(Object.fromEntries(statuses)));
  const tooMuch = Math.max(...liveHeaps) > MAX_HEAP;
  if (tooMuch) console.error(`The isolate held more than ${MAX_HEAP} MiB`);
  process.exitCode = lost > 0 || errors > 0 || tooMuch ? 1 : 0;
} finally {
  clearInterval(progress);
  await worker.stop();
}
