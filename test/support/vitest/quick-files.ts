/**
 * Where the files go that a run of the tests leaves behind: databases and copies of the project in memory, so that no
 * commit waits for a disk, and what Node has compiled beside `node_modules`, so that no command is compiled again. For
 * this process and all that it starts.
 */
import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What Linux has in memory. */
const inMemory = "/dev/shm";

/** Far more than the tests write. A container may have no more than 64 MB there. */
const ENOUGH_BYTES = 2 ** 30;

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}

/** Changes nothing that is set already: by a run of which this is a part, or by who runs it. */
export function useQuickFiles(): void {
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
    new URL("../../../node_modules/.cache/node-compile", import.meta.url).href,
  );
  if (process.platform !== "linux" || process.env.TMPDIR !== undefined || !hasRoom(inMemory)) return;
  const folder = mkdtempSync(join(inMemory, "crosswalk-test-"));
  process.env.TMPDIR = folder;
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
}
