/**
 * `npm run fuzz:reads -- --runs 20000 --seed 7`: the differential test for as long as one likes. First the cases that
 * are written out, then queries made up. Prints a query that the Worker and PostgreSQL answer differently, shrunk to
 * the plainest such, and how to ask for it again.
 */
import { parseArgs } from "node:util";
import { startPostgres } from "../postgres.ts";
import { checkCases } from "./cases/check-cases.ts";
import { fuzzReads } from "./fuzz-reads.ts";
import { startWorker } from "./worker.ts";

const { values } = parseArgs({
  options: { runs: { type: "string" }, seed: { type: "string" }, path: { type: "string" } },
});
const runs = Number(values.runs ?? 20_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000);

const worker = await startWorker();
const postgres = await startPostgres(worker.companyTimes);
const started = performance.now();
const seconds = () => ((performance.now() - started) / 1000).toFixed(0);
const wrong = await checkCases(worker, postgres);
for (const text of wrong) console.log(`${text}\n`);
console.log(`${runs} queries, seed ${seed}`);
let done = 0;
const report = await fuzzReads(
  { worker, postgres, runs, seed, ...(values.path !== undefined && { path: values.path }) },
  () => {
    done += 1;
    if (done % 1000 === 0) console.log(`${done} queries in ${seconds()} s`);
  },
);
await worker.close();
await postgres.close();
console.log(report ?? `No difference in ${done} queries, ${seconds()} s`);
process.exitCode = report === undefined && wrong.length === 0 ? 0 : 1;
