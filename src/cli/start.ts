/** `npm start`: a database with the demo in it, and the Worker in front of it, until Ctrl-C (SPEC §11). */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureLocalAdminToken } from "./admin-token.ts";
import { CliError, run } from "./cli-error.ts";
import { demoCompany, ensureDemo } from "./demo.ts";
import { assertFree, readPort } from "./port.ts";
import { migrateLocalDatabase, startDevServer } from "./wrangler.ts";

const startSeconds = 90;

await run(async () => {
  const port = readPort();
  await assertFree(port);
  const token = ensureLocalAdminToken();
  await migrateLocalDatabase();

  const server = startDevServer(port);
  const ended = once(server, "exit");
  let stopping = false;
  const stop = () => {
    stopping = true;
    server.kill("SIGTERM");
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    const base = new URL(`http://localhost:${port}`);
    await untilHealthy(base, server);
    const key = await ensureDemo({ base, token });
    if (!stopping) console.log(greeting(base, key));
  } catch (error) {
    // Whoever pressed Ctrl-C while it was starting needs no complaint about it.
    const interrupted = stopping;
    stop();
    await ended;
    if (!interrupted) throw error;
  }
  await ended;
  if (!stopping) throw new CliError("wrangler dev ended: see above.");
});

async function untilHealthy(base: URL, server: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + startSeconds * 1000; Date.now() < deadline; await sleep(200)) {
    if (server.exitCode !== null || server.signalCode !== null) break;
    const healthy = await fetch(new URL("/health", base)).then(
      (response) => response.status,
      () => undefined,
    );
    if (healthy === 200) return;
    if (healthy !== undefined && healthy !== 503)
      throw new CliError(`The Worker answers ${healthy}: see above.`);
  }
  throw new CliError("The Worker did not start: see above.");
}

function greeting(base: URL, key: string): string {
  return `
Crosswalk is ready at ${base.origin}

  Company   ${demoCompany}
  API key   ${key}
  Try it    curl '${base.origin}/externalIntegrationMapping?integration=eq.xero' -H 'Authorization: Bearer ${key}'

  More keys: npm run keys -- --help
  To stop: Ctrl-C
`;
}
