/** How much heap the bundle needs for a request, above the idle Worker: the least limit of V8's that it lives with. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { LoadWorker } from "../load/worker.ts";
import type { Job } from "./isolate.ts";

/** MiB above the idle Worker. */
const STEPS = [8, 16, 32, 64, 128, 256, 512, 1024] as const;
/** What a request may need (SPEC §19). */
export const MAX_HEAP = 64;

const LONGEST_MILLISECONDS = 60_000;

export interface HeapMeter {
  /** MiB: a step that is enough, where the one before is not. Infinite: no step is. */
  measure(name: string): Promise<number>;
  close(): void;
}

/** Stands for the runtime's own module, of which nothing has anything to do here. */
const runtime = "export class DurableObject {}\nexport const waitUntil = () => {};\n";

export async function openHeapMeter(worker: LoadWorker): Promise<HeapMeter> {
  const folder = mkdtempSync(join(tmpdir(), "crosswalk-worst-"));
  const bundle = join(folder, "bundle.mjs");
  writeFileSync(join(folder, "runtime.mjs"), runtime);
  writeFileSync(bundle, worker.script.replaceAll('"cloudflare:workers"', '"./runtime.mjs"'));
  const bridge = worker.besideUrl ?? "";
  const jobFile = join(folder, "job.json");
  const job: Job = {
    bundle: pathToFileURL(bundle).href,
    bridge,
    vars: worker.vars,
    records: Object(await (await fetch(bridge)).json()),
    keys: Object.fromEntries(worker.keys),
  };
  writeFileSync(jobFile, JSON.stringify(job));

  let idle = 8;
  while (!(await lives(jobFile, idle, undefined))) idle += 4;

  return {
    measure: async (name) => {
      const enough = (step: number) => lives(jobFile, idle + step, name);
      const middle = STEPS.indexOf(MAX_HEAP);
      if (await enough(MAX_HEAP)) {
        let least = middle;
        while (least > 0 && (await enough(STEPS[least - 1] ?? 0))) least -= 1;
        return STEPS[least] ?? MAX_HEAP;
      }
      for (const step of STEPS.slice(middle + 1)) if (await enough(step)) return step;
      return Number.POSITIVE_INFINITY;
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

/** Whether the bundle answers with so many MiB. A young generation of 1 MiB, so that nearly all is counted. */
async function lives(jobFile: string, megabytes: number, name: string | undefined): Promise<boolean> {
  const isolate = fileURLToPath(new URL("./isolate.ts", import.meta.url));
  const flags = [`--max-old-space-size=${megabytes}`, "--max-semi-space-size=1", "--no-warnings"];
  const child = spawn(process.execPath, [...flags, isolate, jobFile, ...(name === undefined ? [] : [name])], {
    stdio: ["ignore", "ignore", "pipe"],
    timeout: LONGEST_MILLISECONDS,
  });
  let told = "";
  child.stderr.on("data", (chunk) => {
    told += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code === 0) return true;
  if (/heap|memory|Array buffer allocation|Invalid string length/i.test(told) || code === null) return false;
  throw new Error(`${name ?? "the idle Worker"}: ${told}`);
}
