/** Starts the Worker and Chromium once for all browser tests. */
import type { TestProject } from "vitest/node";
import { findChromium } from "./find-chromium.ts";
import type { Seeded } from "./seed.ts";
import { start } from "./start.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Undefined: there is no Chromium here. */
    browser: { readonly endpoint: string; readonly origin: string; readonly seeded: Seeded } | undefined;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const found = findChromium();
  if ("missing" in found) {
    if (process.env.CI) throw new Error(`The browser tests must run in CI: ${found.missing}`);
    console.warn(`The browser tests are skipped: ${found.missing}`);
    project.provide("browser", undefined);
    return async () => {};
  }
  const { browser, origin, seeded, stop } = await start(found.path);
  project.provide("browser", { endpoint: browser.wsEndpoint(), origin, seeded });
  return stop;
}
