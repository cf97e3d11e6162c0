/** Part of `npm run check`: fails where the Worker, as it is deployed, or the console's script grows past its bound. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { unstable_readConfig } from "wrangler";
import { buildPages } from "../../src/cli/pages/build.ts";
import { bundle } from "./bundle.ts";

/**
 * What every start reads and compiles: 120,000 bytes for the tables, 45,000 for functions, MCP, webhooks and summaries, the
 * rest for what an operator has (log, audit log, backups, moves). Cloudflare takes 3 MB.
 */
const MAX_GZIP_BYTES = 188_000;

/** What a browser loads before the console shows anything: charts and pages come later. */
const MAX_CONSOLE_GZIP_BYTES = 60_000;

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const { minify, keep_names } = unstable_readConfig({ config: path("../../wrangler.toml") });
if (minify !== true || keep_names !== false) {
  throw new Error(
    "wrangler.toml: without minify = true and keep_names = false more is deployed than is measured",
  );
}

const { bytes, gzipBytes, parts } = await bundle(path("../../src/index.ts"));
console.log(`Bundle: ${bytes} bytes, gzipped ${gzipBytes} of at most ${MAX_GZIP_BYTES}`);
if (gzipBytes > MAX_GZIP_BYTES) {
  const largest = parts.slice(0, 10).map(([part, size]) => `  ${size} ${part}`);
  console.error(`The bundle is too large. Before gzip, the largest of it:\n${largest.join("\n")}`);
  process.exitCode = 1;
}

await buildPages();
const page = readFileSync(path("../../dist/pages/console/index.html"), "utf8");
const scripts = [...page.matchAll(/"\/(console\/[^"]+\.js)"/g)].map(([, file = ""]) => file);
const consoleBytes = scripts
  .map((file) => gzipSync(readFileSync(path(`../../dist/pages/${file}`))).byteLength)
  .reduce((sum, size) => sum + size, 0);
console.log(
  `Console: ${scripts.length} scripts, gzipped ${consoleBytes} of at most ${MAX_CONSOLE_GZIP_BYTES}`,
);
if (scripts.length === 0 || consoleBytes > MAX_CONSOLE_GZIP_BYTES) {
  console.error("The console loads too much at its start, or nothing.");
  process.exitCode = 1;
}
