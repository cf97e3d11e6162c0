/** Runs the project's own wrangler on the Node that runs this. */
import { CliError } from "../cli-error.ts";
import { type Supervised, supervise } from "./supervisor.ts";

const wranglerPath = "node_modules/wrangler/bin/wrangler.js";
const environment = {
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  // Nothing here reads `request.cf`, so nothing need be fetched for it.
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/**
 * Runs a command of wrangler to its end, and shows wrangler's words only where it fails.
 * @param started is given the running command, for whoever may have to stop it
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

/** Applies the migrations that the local database has not had yet. */
export function migrateLocalDatabase(started?: (child: Supervised) => void): Promise<void> {
  const command = ["d1", "migrations", "apply", "DB", "--local"];
  return runWrangler(command, "The migrations could not be applied", started);
}

/** Starts `wrangler dev` for this machine alone; not minified, so that the log has the names of functions. */
export function startDevServer(port: number): Supervised {
  const address = ["--local", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
  const options = ["--minify=false", "--log-level", "log", "--show-interactive-dev-session=false"];
  return supervise([wranglerPath, "dev", ...address, ...options], environment);
}
