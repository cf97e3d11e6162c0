/** Runs the project's wrangler on the same Node as this process. */
import { CliError } from "../cli-error.ts";
import { defineCommit, readCommit } from "../deploy/commit.ts";
import { type Supervised, supervise } from "./supervisor.ts";

const wranglerPath = "node_modules/wrangler/bin/wrangler.js";
const environment = {
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  // The Worker does not read `request.cf`, so wrangler need not fetch it.
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/**
 * Runs a wrangler command to its end, and shows wrangler's output only if it fails.
 * @param started is called with the running command, so that the caller can stop it
 */
export async function runWrangler(
  command: readonly string[],
  failure: string,
  started: (child: Supervised) => void = () => {},
): Promise<void> {
  const child = supervise([wranglerPath, ...command], environment);
  started(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  if ((await child.ended) !== 0) throw new CliError(`${failure}:\n${output.trim()}`);
}

/** Whoever tries it looks at Health soon after an import. Below the ten of the cron, so that each of its runs counts. */
const summaryMinutes = 5;

/**
 * Starts `wrangler dev` for this machine only. Not minified, so that the log has function names; with webhooks that may
 * have receivers on this machine.
 * @param further options of wrangler
 */
export function startDevServer(port: number, further: readonly string[] = []): Supervised {
  const address = ["--local", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
  const options = ["--minify=false", "--log-level", "log", "--show-interactive-dev-session=false"];
  const variables = ["--var", "WEBHOOK_LOCAL:on", "--var", `SUMMARY_EVERY_MINUTES:${summaryMinutes}`];
  return supervise(
    [wranglerPath, "dev", ...address, ...options, ...variables, ...defineCommit(readCommit()), ...further],
    environment,
  );
}
