/** Starts the Worker, with its static assets and with data, and Chromium. */
import { fileURLToPath } from "node:url";
import { type BrowserServer, chromium } from "playwright-core";
import { createTestHarness } from "wrangler";
import type { LocalDatabase } from "../../bench/migrate.ts";
import { type Seeded, seed } from "./seed.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const adminToken = "browser-admin-token-of-at-least-32-characters";
const webhookKey = "browser-webhook-key-of-at-least-32-characters";

export interface Started {
  readonly browser: BrowserServer;
  readonly origin: string;
  readonly seeded: Seeded;
  readonly database: LocalDatabase;
  /** Runs the cron that makes the summaries. */
  summarize(): Promise<void>;
  stop(): Promise<void>;
}

/** @param executablePath Chromium */
export async function start(executablePath: string): Promise<Started> {
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
    const summarize = async () => {
      await worker.getWorker().scheduled({ cron: "*/10 * * * *", scheduledTime: new Date() });
    };
    await summarize();
    const { DB: database } = await worker.getWorker<{ readonly DB: LocalDatabase }>().getEnv();
    const browser = await chromium.launchServer({
      executablePath,
      // Nothing but this machine can be reached, whatever a page asks for.
      args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "--disable-gpu"],
    });
    const stop = async () => {
      await browser.close();
      await worker.close();
    };
    return { browser, origin: url.origin, seeded, database, summarize, stop };
  } catch (error) {
    await worker.close();
    throw error;
  }
}
