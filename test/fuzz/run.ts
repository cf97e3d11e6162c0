/**
 * `npm run fuzz`: the same requests as in CI, many more of them, from another seed each time.
 *
 *   npm run fuzz                          200,000 requests
 *   npm run fuzz -- --runs 1000 --seed 8  so many, and these
 */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "200000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});

const wholeNumber = /^\d{1,9}$/;
if (!wholeNumber.test(values.runs) || !/^\d{1,10}$/.test(values.seed)) {
  console.error("--runs and --seed are whole numbers.");
  process.exit(2);
}

console.log(`${values.runs} requests from seed ${values.seed}`);
const files = ["--config", "test/vitest.config.ts", "test/fuzz/fuzz.test.ts"];
const child = spawn(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", ...files, "--disable-console-intercept=true"],
  {
    env: { ...process.env, FUZZ_RUNS: values.runs, FUZZ_SEED: values.seed, WRANGLER_SEND_METRICS: "false" },
    stdio: "inherit",
  },
);
child.on("exit", (code) => process.exit(code ?? 1));
