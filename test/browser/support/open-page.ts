/** A page in a new browser profile, watched: what a page must never do fails the test that opened it. */
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

const given = inject("browser");

/** Whether there is a Chromium. */
export const hasBrowser = given !== undefined;
export const origin = given?.origin ?? "";
export const seeded = given?.seeded ?? { adminToken: "", key: "", largeKey: "" };

let browser: Browser | undefined;
let opened: { readonly page: Page; readonly wrongs: string[] }[] = [];

beforeAll(async () => {
  if (given) browser = await chromium.connect(given.endpoint);
});

afterEach(async () => {
  const wrongs = opened.flatMap((one) => one.wrongs);
  await Promise.all(opened.map(({ page }) => page.context().close()));
  opened = [];
  expect(wrongs).toEqual([]);
});

afterAll(() => browser?.close());

/** @property expected errors in the console that the test is about */
export interface Watched extends BrowserContextOptions {
  readonly expected?: RegExp;
}

/**
 * Opens a path. Errors in the console (a violation of the policy is one), uncaught errors and requests to another origin
 * fail the test.
 */
export async function openPage(path: string, { expected, ...options }: Watched = {}): Promise<Page> {
  if (!browser) throw new Error("There is no browser");
  const context = await browser.newContext({ baseURL: origin, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const wrongs: string[] = [];
  opened.push({ page, wrongs });
  page.on("console", (message) => {
    if (message.type() !== "error" || expected?.test(message.text())) return;
    wrongs.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => wrongs.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!/^(data|blob):/.test(url) && new URL(url).origin !== origin) wrongs.push(`left the origin: ${url}`);
  });
  await page.goto(path);
  return page;
}

/** What axe-core finds in the page as it is now: WCAG 2.2 AA, and its best practices. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  // Once a document, since it is half a megabyte. Not as a script element, which the page's policy refuses.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  // Colors that are on their way to another theme are none of it, nor those that set out when others have arrived.
  await page.evaluate(
    `(async () => {
      const underWay = () => document.getAnimations().filter(({ effect, playState }) =>
        playState === "running" && Number.isFinite(effect.getComputedTiming().endTime));
      for (let some = underWay(); some.length > 0; some = underWay())
        await Promise.allSettled(some.map(({ finished }) => finished));
    })()`,
  );
  // What passes is neither collected nor sent here.
  const violations = await page.evaluate<axe.Result[]>(
    `axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      resultTypes: ["violations"],
      preload: false,
    }).then(({ violations }) => violations)`,
  );
  return violations.map(({ id, help, nodes }) => {
    const places = nodes
      .slice(0, 3)
      .map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`);
    return `${id}: ${help}: at ${nodes.length} places, such as ${places.join("; ")}`;
  });
}
