/** How long a Worker's module takes to start: what it runs before its first request. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./statistics.ts";

/** What the platform gives a Worker's module, as far as starting needs it. */
const platform = `
export class DurableObject { constructor(ctx, env) { this.ctx = ctx; this.env = env; } }
export class WorkerEntrypoint {}
export const env = {};
`;

/**
 * The median of cold starts of the bundle in V8 outside workerd, in milliseconds: reading, compiling and running it.
 */
export function measureStartup(script: string, runs = 15): number {
  const folder = mkdtempSync(join(tmpdir(), "startup-"));
  try {
    writeFileSync(join(folder, "platform.mjs"), platform);
    writeFileSync(join(folder, "worker.mjs"), script.replaceAll('"cloudflare:workers"', '"./platform.mjs"'));
    writeFileSync(
      join(folder, "main.mjs"),
      'const start = performance.now(); await import("./worker.mjs"); console.log(performance.now() - start);',
    );
    const times = Array.from({ length: runs }, () => {
      const { stdout, stderr } = spawnSync(process.execPath, [join(folder, "main.mjs")], {
        encoding: "utf8",
      });
      const time = Number(stdout);
      if (!(time > 0)) throw new Error(`the bundle does not start: ${stderr}`);
      return time;
    });
    return median(times);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
