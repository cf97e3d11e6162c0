/** How long a Worker's module takes to start: what it runs before its first request. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./statistics.ts";

/** What the bundle imports of the platform, as classes: enough to start, for starting calls none of it. */
function platformOf(script: string): string {
  const imports = script.matchAll(/import\s*\{([^}]*)\}\s*from\s*"cloudflare:workers"/g);
  const names = [...imports].flatMap(([, list = ""]) =>
    list.split(",").map((item) => item.trim().split(" ")[0]),
  );
  return [...new Set(names)].map((name) => `export class ${name} {}`).join("\n");
}

/**
 * The median of cold starts of the bundle in V8 outside workerd, in milliseconds of processor time: reading, compiling
 * and running it.
 */
export function measureStartup(script: string, runs = 15): number {
  const folder = mkdtempSync(join(tmpdir(), "startup-"));
  try {
    writeFileSync(join(folder, "platform.mjs"), platformOf(script));
    writeFileSync(join(folder, "worker.mjs"), script.replaceAll('"cloudflare:workers"', '"./platform.mjs"'));
    writeFileSync(
      join(folder, "main.mjs"),
      'const { user, system } = process.cpuUsage(); await import("./worker.mjs"); const end = process.cpuUsage(); console.log((end.user + end.system - user - system) / 1000);',
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
