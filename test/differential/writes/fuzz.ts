/**
 * `npm run fuzz:writes -- --runs 20000 --seed 7`: sequences of writes, played against the Worker and PostgreSQL.
 * First those that are written out, then made up ones. Prints a sequence whose last write the two answer differently, shrunk to the plainest such, with both answers and
 * the SQL.
 */
import { parseArgs } from "node:util";
import { startHarness } from "../harness.ts";
import { checkSequences } from "./cases/check-sequences.ts";
import { fuzzWrites } from "./fuzz-writes.ts";
import { startReference } from "./reference/postgrest.ts";
import { Steps } from "./steps.ts";
import { testedWorker } from "./worker.ts";

const { values } = parseArgs({ options: { runs: { type: "string" }, seed: { type: "string" } } });
const runs = Number(values.runs ?? 20_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000);

const companies = { acme: "Acme Électrique", globex: "Globex" };
const harness = await startHarness();
for (const [id, name] of Object.entries(companies)) await harness.makeCompany(id, name);
const { id, key } = await harness.makeKey(null, ["view", "create", "update", "delete"]);
const players = {
  worker: testedWorker(harness, key),
  reference: await startReference(`key:${id}`, companies),
  steps: new Steps(),
};

const started = performance.now();
const seconds = () => ((performance.now() - started) / 1000).toFixed(0);
const wrong = await checkSequences(players);
for (const text of wrong) console.log(`${text}\n`);
console.log(`${runs} writes, seed ${seed}`);
let done = 0;
const report = await fuzzWrites({ players, runs, seed }, () => {
  done += 1;
  if (done % 1000 === 0) console.log(`${done} writes in ${seconds()} s`);
});
await harness.close();
await players.reference.close();
console.log(report ?? `No difference in ${done} writes, ${seconds()} s`);
process.exitCode = report === undefined && wrong.length === 0 ? 0 : 1;
