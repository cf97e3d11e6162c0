/** Part of `npm run check`: fails where the Worker, as it is deployed, grows past its bound. */
import { fileURLToPath } from "node:url";
import { unstable_readConfig } from "wrangler";
import { bundle } from "./bundle.ts";

/** What every start reads and compiles: 120,000 bytes for the tables, the rest for functions, MCP, webhooks and summaries. Cloudflare takes 3 MB. */
const MAX_GZIP_BYTES = 165_000;

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
