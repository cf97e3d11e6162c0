/** `npm run screenshots`: pictures of every page of the console, for README and docs/console/. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { buildPages } from "../../src/cli/pages/build.ts";
import { findChromium } from "./support/find-chromium.ts";
import { start } from "./support/start.ts";

const folder = fileURLToPath(new URL("../../docs/console/", import.meta.url));

interface Shot {
  readonly name: string;
  readonly hash: string;
  readonly colorScheme?: "dark";
  /** Until there is something to see. */
  ready(page: Page): Promise<void>;
}

const shots: readonly Shot[] = [
  {
    name: "mappings",
    hash: "#/mappings?f=integration.eq.xero",
    ready: (page) => page.getByRole("table").waitFor(),
  },
  {
    name: "mapping",
    hash: "#/mappings?q=c-7&open=xero-of-7",
    ready: (page) => page.locator(".history li").first().waitFor(),
  },
  {
    name: "mapping-dark",
    hash: "#/mappings?q=c-7&open=xero-of-7",
    colorScheme: "dark",
    ready: (page) => page.locator(".history li").first().waitFor(),
  },
  {
    name: "look-up",
    hash: "#/look-up",
    ready: async (page) => {
      await page.getByLabel(/^Ids/).fill("xero-1\nxero-2\nxero-nobody\nxero-0");
      await page.getByLabel("Of the integration").fill("xero");
      await page.getByLabel("To another integration").fill("linear");
      await page.getByRole("button", { name: "Look up 4" }).click();
      await page.getByRole("table").waitFor();
    },
  },
];

const found = findChromium();
if ("missing" in found) throw new Error(found.missing);
await buildPages();
const { browser: server, origin, seeded, stop } = await start(found.path);
try {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.connect(server.wsEndpoint());
  for (const { name, hash, colorScheme = "light", ready } of shots) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1200, height: 760 } });
    const page = await context.newPage();
    await page.goto(`${origin}/console${hash}`);
    await page.getByLabel("API key").fill(seeded.largeKey);
    await page.getByRole("button", { name: "Sign in" }).click();
    await ready(page);
    await page.screenshot({ path: `${folder}${name}.png` });
    await context.close();
    console.log(`docs/console/${name}.png`);
  }
  await browser.close();
} finally {
  await stop();
}
