/**
 * `npm test`: all that CI checks; with `--check`, only what needs no test run. The parts run side by side, as many as
 * the machine has cores, and each prints its output whole when it ends. vitest comes last, since it uses every core
 * itself; but the tests in the browser, which go one at a time, are a part of their own beside it. A part that fails
 * stops no other: one run shows all that is wrong.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { addCounts, type Counts, describeCounts } from "./support/vitest/count-reporter.ts";
import { useQuickFiles } from "./support/vitest/quick-files.ts";

interface Part {
  readonly name: string;
  /** A script for Node and its arguments. Without a shell, so that it is the same on Windows. */
  readonly script: readonly string[];
  /** The part whose output this one reads. */
  readonly after?: string;
  /** Whether it sends how many tests it ran, as vitest does by the CountReporter. */
  readonly counts?: true;
}

const tsc = "node_modules/typescript/bin/tsc";

const checks: readonly Part[] = [
  { name: "biome", script: ["node_modules/@biomejs/biome/bin/biome", "check", "."] },
  { name: "types", script: ["src/cli/local/types.ts"] },
  { name: "openapi", script: ["src/cli/openapi.ts", "--check"] },
  { name: "bundle", script: ["test/bench/check-bundle.ts"] },
  { name: "tsc", script: [tsc], after: "types" },
  { name: "tsc src/cli", script: [tsc, "-p", "src/cli"], after: "types" },
  { name: "tsc src/pages", script: [tsc, "-p", "src/pages"], after: "types" },
  { name: "tsc src/console", script: [tsc, "-p", "src/console"], after: "types" },
];

/** The longest first, so that none runs alone at the end. */
const besidePostgres: readonly Part[] = [
  { name: "fuzz:writes", script: ["test/differential/writes/fuzz.ts", "--runs", "3000", "--seed", "1"] },
  { name: "fuzz:reads", script: ["test/differential/reads/fuzz.ts", "--runs", "2000", "--seed", "1"] },
];

const lint: Part = { name: "lint:openapi", script: ["test/openapi/lint.ts"] };

const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/vitest.config.ts"];
const inBrowser: Part = { name: "browser", script: [...vitest, "--project", "browser"], counts: true };
const allOthers: Part = { name: "vitest", script: [...vitest, "--project", "!browser"], counts: true };

const root = fileURLToPath(new URL("..", import.meta.url));
const failed: string[] = [];

const inherited = ["inherit", "inherit", "inherit"] as const;
const kept = ["ignore", "pipe", "pipe"] as const;
let ran: Counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs a part to its end; its output is shown as it comes, or else kept and printed in one piece, not before `after`. */
function runPart({ name, script, counts }: Part, live = false, after?: Promise<void>): Promise<void> {
  const started = performance.now();
  const child = spawn(process.execPath, script, {
    cwd: root,
    stdio: [...(live ? inherited : kept), ...(counts ? (["ipc"] as const) : [])],
    windowsHide: true,
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => output.push(chunk));
  child.on("message", (sent: Counts) => {
    ran = addCounts(ran, sent);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", async (code) => {
      if (code !== 0) failed.push(name);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const text = Buffer.concat(output).toString().trim();
      await after;
      console.log(
        `${code === 0 ? "passed" : "FAILED"}  ${name}, ${seconds} s${text === "" ? "" : `\n${text}`}\n`,
      );
      resolve();
    });
  });
}

/** Runs the parts in their order, so many at a time. One that reads another's output waits for it. */
async function runSideBySide(parts: readonly Part[], most: number): Promise<void> {
  const waiting = [...parts];
  const ended = new Set<string>();
  const running = new Set<Promise<void>>();
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.findIndex(({ after }) => after === undefined || ended.has(after));
    const part = running.size < most ? waiting[next] : undefined;
    if (part === undefined) {
      await Promise.race(running);
      continue;
    }
    waiting.splice(next, 1);
    const run = runPart(part).then(() => {
      ended.add(part.name);
      running.delete(run);
    });
    running.add(run);
  }
}

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const parts = values.check ? checks : [...besidePostgres, ...checks, lint];
useQuickFiles();
await runSideBySide(parts, availableParallelism());
if (!values.check) {
  const shown = runPart(allOthers, true);
  await Promise.all([shown, runPart(inBrowser, false, shown)]);
  console.log(describeCounts(ran));
}
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}
