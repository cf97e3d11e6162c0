/**
 * `npm run bench:console`: how long Health takes in Chromium, from the navigation on, with an empty cache, for a company of a
 * million mappings whose summaries the cron has made.
 *
 *   npm run bench:console -- [--rows 1000000] [--loads 15]
 */
import { parseArgs } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { buildPages } from "../../src/cli/pages/build.ts";
import { addRows } from "../bench/growth/data.ts";
import { median } from "../bench/statistics.ts";
import { findChromium } from "./support/find-chromium.ts";
import { type Started, start } from "./support/start.ts";

const { values: options } = parseArgs({
  options: { rows: { type: "string", default: "1000000" }, loads: { type: "string", default: "15" } },
});
const [rows, loads] = [Number(options.rows), Number(options.loads)];
/** Loads before those that count. */
const WARM_UP = 3;
/** A run of the cron counts a share of a company's mappings; far more runs than a million takes. */
const MOST_RUNS = 200;

function progress(text: string): void {
  process.stderr.write(`\r\x1b[K${text}`);
}

/** @returns how many runs of the cron it took */
async function fill({ database, summarize }: Started): Promise<number> {
  await addRows(database, 0, rows, (done) => progress(`filling: ${done} of ${rows} rows`), ["acme"]);
  // The summary of the seed is made again.
  await database.prepare(`DELETE FROM "mappingSummary" WHERE "companyId" = 'acme'`).run();
  await database.prepare(`DELETE FROM "mappingSummaryProgress" WHERE "companyId" = 'acme'`).run();
  for (let run = 1; run <= MOST_RUNS; run += 1) {
    await summarize();
    const counted = await database
      .prepare(`SELECT sum("mappings") AS "mappings" FROM "mappingSummary" WHERE "companyId" = 'acme'`)
      .first<number>("mappings");
    progress(`summaries: run ${run}`);
    if ((counted ?? 0) >= rows) return run;
  }
  throw new Error("The summaries were not made");
}

interface Load {
  readonly firstPaint: number;
  readonly figures: number;
  readonly chart: number;
}

/** Notes when the figures and the chart come. It runs before the page's own program. */
const watch = `
  window.seen = {};
  new MutationObserver(() => {
    for (const [name, selector] of [["figures", ".figures strong"], ["chart", ".chart canvas"]])
      if (!(name in seen) && document.querySelector(selector)) requestAnimationFrame(() => { seen[name] ??= performance.now(); });
  }).observe(document, { childList: true, subtree: true });`;

async function load(browser: Browser, origin: string, key: string): Promise<Load> {
  const context = await browser.newContext();
  await context.addInitScript(`sessionStorage.setItem("crosswalk.key", ${JSON.stringify(key)});${watch}`);
  const page = await context.newPage();
  await page.goto(`${origin}/console`);
  await page.locator(".chart canvas").waitFor();
  const seen = await page.evaluate<Load>(`new Promise((resolve) => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    const look = () =>
      seen.figures && seen.chart
        ? resolve({ ...seen, firstPaint: paint.startTime })
        : requestAnimationFrame(look);
    look();
  })`);
  await context.close();
  return seen;
}

const found = findChromium();
if ("missing" in found) throw new Error(found.missing);
await buildPages();
const started = await start(found.path);
try {
  const runs = await fill(started);
  const browser = await chromium.connect(started.browser.wsEndpoint());
  const all: Load[] = [];
  for (let index = -WARM_UP; index < loads; index += 1) {
    progress(`load ${index + 1} of ${loads}`);
    const one = await load(browser, started.origin, started.seeded.key);
    if (index >= 0) all.push(one);
  }
  await browser.close();
  progress("");
  console.log(`${rows.toLocaleString("en")} mappings, summaries in ${runs} runs of the cron, ${loads} loads`);
  console.log("| from the navigation on | median | slowest |\n| --- | --- | --- |");
  for (const [name, title] of [
    ["firstPaint", "first contentful paint"],
    ["figures", "the figures and the table are shown"],
    ["chart", "the chart is drawn"],
  ] as const) {
    const times = all.map((one) => one[name]);
    const ms = (time: number) => `${Math.round(time)} ms`;
    console.log(`| ${title} | ${ms(median(times))} | ${ms(Math.max(...times))} |`);
  }
} finally {
  await started.stop();
}
