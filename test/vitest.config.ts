import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { buildPages } from "../src/cli/pages/build.ts";
import { answerValidators } from "./support/openapi/answer-validators.ts";
import { CountReporter } from "./support/vitest/count-reporter.ts";
import { LongFirst } from "./support/vitest/long-first.ts";
import { useQuickFiles } from "./support/vitest/quick-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

useQuickFiles();

// The Worker does not start without its static assets.
await buildPages();

/** Each worker is a workerd and a copy of the application: past four, starting them costs more than they save. */
const MOST_WORKERS = 4;

/** What runs on Node: the commands of src/cli, and what the console does without a page. */
const onNode = ["test/cli/**/*.test.ts", "test/console/**/*.test.ts"];

/** What runs in Chromium, against the Worker with its static assets. */
const inBrowser = "test/browser/**/*.test.ts";

const worker = {
  plugins: [
    answerValidators(),
    cloudflareTest(async () => ({
      wrangler: { configPath: `${root}/wrangler.toml` },
      miniflare: {
        // A second database, for what a test wants to compare with, and a third.
        d1Databases: ["OTHER_DB", "THIRD_DB"],
        // wrangler.toml has it commented out.
        r2Buckets: ["BACKUPS"],
        bindings: {
          TEST_MIGRATIONS: await readD1Migrations(`${root}/migrations`),
          ADMIN_TOKEN: "test-admin-token-of-at-least-32-characters",
          WEBHOOK_KEY: "test-webhook-key-of-at-least-32-characters",
          WEBHOOK_LOCAL: "on",
          LOG_REQUESTS: "none",
          FUZZ_RUNS: process.env.FUZZ_RUNS ?? "5000",
          FUZZ_SEED: process.env.FUZZ_SEED ?? "8",
        },
      },
    })),
  ],
  test: {
    name: "worker",
    root,
    include: ["test/**/*.test.ts"],
    exclude: [...onNode, inBrowser],
    globalSetup: ["test/support/webhooks/receiver-server.ts"],
    setupFiles: ["test/support/vitest/setup.ts"],
    isolate: false,
    // Far more than any takes on a quiet machine: no test is about time.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
};

// Most start a process or two, which takes seconds on a busy machine.
const node = { test: { name: "node", root, include: onNode, testTimeout: 30_000 } };

const browser = {
  test: {
    name: "browser",
    root,
    include: [inBrowser],
    // They share one Chromium and one Worker.
    fileParallelism: false,
    globalSetup: ["test/browser/support/global-setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
};

export default defineConfig({
  root,
  test: {
    maxWorkers: Math.min(availableParallelism(), MOST_WORKERS),
    projects: [worker, node, browser],
    reporters: ["default", new CountReporter()],
    sequence: { sequencer: LongFirst },
  },
});
