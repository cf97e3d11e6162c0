/** Starts the Worker, with its static assets and with data, and Chromium: once for all browser tests. */
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { createTestHarness } from "wrangler";
import { findChromium } from "./find-chromium.ts";
import { type Seeded, seed } from "./seed.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Undefined: there is no Chromium here. */
    browser: { readonly endpoint: string; readonly origin: string; readonly seeded: Seeded } | undefined;
  }
}

const root = fileURLToPath(new URL("../../..", import.meta.url));
const adminToken = "browser-admin-token-of-at-least-32-characters";
const webhookKey = "browser-webhook-key-of-at-least-32-characters";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const found = findChromium();
  if ("missing" in found) {
    if (process.env.CI) throw new Error(`The browser tests must run in CI: ${found.missing}`);
    console.warn(`The browser tests are skipped: ${found.missing}`);
    project.provide("browser", undefined);
    return async () => {};
  }
  const worker = createTestHarness({
    root,
    workers: [
      {
        configPath: "wrangler.toml",
        vars: { LOG_REQUESTS: "none", RATE_LIMIT_PER_MINUTE: "none", WEBHOOK_LOCAL: "on" },
        secrets: { ADMIN_TOKEN: adminToken, WEBHOOK_KEY: webhookKey },
      },
    ],
  });
  try {
    const { url } = await worker.listen();
    await worker.getWorker().applyD1Migrations("DB");
    const seeded = await seed(url.origin, adminToken);
    // The cron makes the summaries.
    await worker.getWorker().scheduled({ cron: "*/10 * * * *", scheduledTime: new Date() });
    const server = await chromium.launchServer({
      executablePath: found.path,
      // Nothing but this machine can be reached, whatever a page asks for.
      args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "--disable-gpu"],
    });
    project.provide("browser", { endpoint: server.wsEndpoint(), origin: url.origin, seeded });
    return async () => {
      await server.close();
      await worker.close();
    };
  } catch (error) {
    await worker.close();
    throw error;
  }
}
