/** `npm start`: sets up a database with the demo data and runs the Worker until Ctrl-C (SPEC §11). */
import { parseArgs } from "node:util";
import { CliError, run } from "../cli-error.ts";
import { demoCall, demoCompany, ensureDemo } from "../demo/demo.ts";
import { ensureLocalAdminToken, ensureLocalWebhookKey } from "../keys/admin-token.ts";
import { assertFree, findFreePort, readPort } from "../port.ts";
import { ensureWritable, localFolder } from "../writable.ts";
import { driveCrons } from "./crons.ts";
import { type Front, openFront } from "./front/front.ts";
import { migrateLocalDatabases } from "./migrate.ts";
import { watchParent } from "./parent.ts";
import { shortenLogLine } from "./request-log.ts";
import type { Supervised } from "./supervisor.ts";
import { runWorker } from "./worker.ts";

/** The running program, which must end with this process. */
let child: Supervised | undefined;
let front: Front | undefined;
let crons: ReturnType<typeof driveCrons> | undefined;
let stopping = false;

function stop(): void {
  stopping = true;
  crons?.close();
  front?.close();
  child?.stop();
}

await run(async () => {
  const isVerbose = readVerbose();
  const port = readPort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  watchParent(stop);
  // Writing to a closed terminal fails.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", stop);
  try {
    await serve(port, isVerbose);
  } catch (error) {
    // If the user stopped it while it was starting, no error is shown.
    const interrupted = stopping;
    stop();
    await child?.ended;
    if (!interrupted) throw error;
  }
  if (stopping) console.log("\nStopped.");
});

async function serve(port: number, isVerbose: boolean): Promise<void> {
  console.log(`Preparing the local database in ${localFolder}/ ...`);
  ensureWritable();
  await assertFree(port);
  const token = ensureLocalAdminToken();
  ensureLocalWebhookKey();
  const upstreamPort = await findFreePort();
  if (stopping) return;
  await migrateLocalDatabases((migration) => {
    child = migration;
  });
  if (stopping) return;

  console.log("Starting the Worker ...");
  const upstream = new URL(`http://127.0.0.1:${upstreamPort}`);
  let isReady = false;
  await runWorker(upstream, {
    started: (server) => {
      child = server;
      server.stderr.on("data", (chunk: Buffer) => {
        // Wrangler's messages while stopping are dropped, and so is its hint about cron triggers: ours are run below.
        const isNoise = stopping || chunk.includes("Scheduled Workers are not automatically triggered");
        if (!isNoise) process.stderr.write(chunk);
      });
    },
    line: (line) => {
      const shown = isVerbose ? line : isReady ? shortenLogLine(line) : undefined;
      if (shown !== undefined) console.log(shown);
    },
    ready: async () => {
      if (isReady) return console.log("The Worker serves again.");
      front = await openFront(port, upstreamPort);
      const base = new URL(`http://localhost:${port}`);
      const key = await ensureDemo({ base, token });
      // Only now, so that the demo is in its summary.
      if (!stopping) crons = driveCrons(upstream);
      if (!stopping) console.log(greeting(base, key, isVerbose));
      isReady = true;
    },
    isStopping: () => stopping,
  });
  crons?.close();
  front?.close();
}

/** `npm start -- --verbose`, and `npm start --verbose`, which npm takes for itself. */
function readVerbose(): boolean {
  try {
    const { verbose } = parseArgs({ options: { verbose: { type: "boolean", default: false } } }).values;
    return verbose || process.env.npm_config_loglevel === "verbose";
  } catch {
    throw new CliError("npm start takes one option: --verbose shows everything that the Worker logs.", 2);
  }
}

function greeting(base: URL, key: string, isVerbose: boolean): string {
  return `
Crosswalk is ready at ${base.origin}

  Company   ${demoCompany}
  API key   ${key}
  Try it    ${demoCall(base, key)}
  Console   ${base.origin}/console (sign in with the key), reference: ${base.origin}/docs

  More keys: npm run keys -- --help
  ${isVerbose ? "Below: the Worker's whole log." : "Below: one line per request and delivery (the whole log: npm start -- --verbose)."}
  To stop: Ctrl-C
`;
}
