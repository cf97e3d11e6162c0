/** Runs the project's own wrangler on the Node that runs this. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { CliError } from "./cli-error.ts";

const wranglerPath = "node_modules/wrangler/bin/wrangler.js";
const environment = {
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  // Nothing here reads `request.cf`, so nothing need be fetched for it.
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/** Applies the migrations that the local database has not had yet. Shows wrangler's words only where it fails. */
export async function migrateLocalDatabase(): Promise<void> {
  const child = spawn(process.execPath, [wranglerPath, "d1", "migrations", "apply", "DB", "--local"], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new CliError(`The migrations could not be applied:\n${output.trim()}`);
}

/** Starts `wrangler dev`; what the Worker logs goes to this terminal, hence with the names of its functions. */
export function startDevServer(port: number): ChildProcess {
  const options = ["--local", "--port", String(port), "--inspector-port", "0", "--minify=false"];
  const quiet = ["--log-level", "warn", "--show-interactive-dev-session=false"];
  return spawn(process.execPath, [wranglerPath, "dev", ...options, ...quiet], {
    env: environment,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
