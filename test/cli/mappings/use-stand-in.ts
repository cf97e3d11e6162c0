/** A stand-in for the Worker during a file's tests, and a new folder for each of them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { StandIn } from "./stand-in.ts";

/** @param use is told of the folder before each test */
export function useStandIn(worker: StandIn, use: (folder: string) => void): void {
  let folder = "";
  beforeAll(() => worker.start());
  afterAll(() => worker.stop());
  beforeEach(() => {
    worker.reset();
    folder = mkdtempSync(join(tmpdir(), "mappings-"));
    use(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
}
