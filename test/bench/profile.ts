/**
 * `npm run profile`: where workerd's time goes in one workload, as its own sampling profiler sees it.
 *
 *   npm run profile -- --only "retrieve by id" [--worker crosswalk|floor] [--milliseconds 5000] [--out <file>.cpuprofile]
 *
 * Prints each function's own share; `--out` keeps the profile for Chrome's developer tools.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { openInspector } from "./inspector.ts";
import { run } from "./load/generator.ts";
import { startWorkers } from "./workers.ts";
import { workloads } from "./workloads.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "retrieve by id" },
    worker: { type: "string", default: "crosswalk" },
    milliseconds: { type: "string", default: "5000" },
    connections: { type: "string", default: "8" },
    out: { type: "string" },
  },
});
const workload = workloads.find(({ name }) => name === options.only);
if (!workload) throw new Error(`--only: one of ${workloads.map(({ name }) => name).join(", ")}`);
const name = options.worker === "floor" ? "floor" : "crosswalk";

const workers = await startWorkers({ minify: false, inspect: true });
try {
  const drive = (salt: string, milliseconds: number) =>
    run(workers[name], (n) => workload[name](n, salt), milliseconds, Number(options.connections));
  await drive("warm", 2000);
  if (!workers.inspector) throw new Error("workerd has no inspector");
  const inspector = await openInspector(workers.inspector, name);
  await inspector.startProfile();
  const { latencies } = await drive("profile", Number(options.milliseconds));
  const profile = await inspector.stopProfile();
  inspector.close();
  if (options.out !== undefined) writeFileSync(options.out, JSON.stringify(profile));

  const own = new Map<string, number>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  let total = 0;
  profile.samples.forEach((id, index) => {
    const frame = nodes.get(id);
    const micros = profile.timeDeltas[index] ?? 0;
    const where = `${frame?.functionName || "(anonymous)"} ${frame?.url.split("/").at(-1) ?? ""}:${(frame?.lineNumber ?? 0) + 1}`;
    own.set(where, (own.get(where) ?? 0) + micros);
    total += micros;
  });
  console.log(`${latencies.length} requests, ${(total / latencies.length).toFixed(0)} µs each, of which`);
  for (const [where, micros] of [...own].sort(([, left], [, right]) => right - left).slice(0, 45)) {
    console.log(`${(micros / latencies.length).toFixed(1).padStart(8)} µs  ${where}`);
  }
} finally {
  await workers.stop();
}
