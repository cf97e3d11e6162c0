/**
 * Runs `wrangler dev`, and starts it anew when the Workers runtime has crashed. The runtime is two processes, and
 * wrangler replaces one that ended; but when the process that takes the requests was replaced, it lets all of them wait.
 */
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { CliError } from "../cli-error.ts";
import type { Supervised } from "./supervisor.ts";
import { startDevServer } from "./wrangler.ts";

const startSeconds = 90;
/** What wrangler logs when a process of the runtime has ended. */
const crashNotice = "The Workers runtime crashed unexpectedly";
/** A Worker that crashes sooner than that after its start, so many times in a row, is not started again. */
const soonMilliseconds = 30_000;
const mostSoonCrashes = 3;

export interface WorkerEvents {
  /** The running `wrangler dev`, each time that one is started, so that it can be stopped. */
  started(server: Supervised): void;
  /** A line of its log. */
  line(line: string): void;
  /** The Worker answers. */
  ready(): Promise<void> | void;
  /** Whether the end of the server is wanted. */
  isStopping(): boolean;
}

/**
 * Runs the Worker until it is stopped.
 * @throws CliError if it does not start, ends by itself, or keeps crashing
 */
export async function runWorker(base: URL, events: WorkerEvents): Promise<void> {
  let wasReady = false;
  for (let soonCrashes = 0; ; ) {
    const startedAt = Date.now();
    const server = startDevServer(Number(base.port));
    let crashed = false;
    events.started(server);
    createInterface({ input: server.stdout }).on("line", (line) => {
      if (line.includes(crashNotice) && !crashed) {
        crashed = true;
        server.stop();
      }
      events.line(line);
    });
    await untilHealthy(base, server);
    if (!server.hasEnded() && !crashed) {
      await events.ready();
      wasReady = true;
    }
    await server.ended;

    if (events.isStopping()) return;
    if (!crashed) {
      throw new CliError(
        wasReady ? "wrangler dev ended: see above." : "The Worker did not start: see above.",
      );
    }
    soonCrashes = Date.now() - startedAt < soonMilliseconds ? soonCrashes + 1 : 1;
    if (soonCrashes >= mostSoonCrashes) {
      throw new CliError("The Workers runtime keeps crashing. For its whole log: npm start -- --verbose");
    }
    console.log("The Workers runtime crashed. Starting the Worker again ...");
  }
}

/**
 * Waits for the Worker's answer, or for the end of the server.
 * @param log what the server said, for the error; default: it is on the screen
 * @throws CliError if the Worker does not answer, or answers with another error than 503
 */
export async function untilHealthy(base: URL, server: Supervised, log = () => " see above."): Promise<void> {
  for (const deadline = Date.now() + startSeconds * 1000; Date.now() < deadline; await sleep(200)) {
    if (server.hasEnded()) return;
    const healthy = await fetch(new URL("/health", base), { signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.status,
      () => undefined,
    );
    if (healthy === 200) return;
    if (healthy !== undefined && healthy !== 503)
      throw new CliError(`The Worker answers ${healthy}:${log()}`);
  }
  throw new CliError(`The Worker did not start:${log()}`);
}
