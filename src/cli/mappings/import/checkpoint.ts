/**
 * How far an import has come, in a file beside its report, so that the next run can go on from there. A digest of the
 * rows that are done shows whether the file still begins with them; the rest of the file may change.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as z from "zod/mini";

const checkpoint = z.object({
  /** The Worker's address and the company. */
  target: z.string(),
  /** The number of rows that are done, and their digest. */
  rows: z.int(),
  digest: z.string(),
  /** How many rows had which outcome. */
  actions: z.record(z.string(), z.int()),
  /** The length of the report at that time. */
  reportBytes: z.int(),
});

export type Checkpoint = z.infer<typeof checkpoint>;

export class CheckpointFile {
  readonly path: string;

  constructor(report: string) {
    this.path = `${report}.checkpoint`;
  }

  /** The checkpoint of an earlier run to the same target. */
  read(target: string): Checkpoint | undefined {
    if (!existsSync(this.path)) return undefined;
    try {
      const found = checkpoint.parse(JSON.parse(readFileSync(this.path, "utf8")));
      return found.target === target ? found : undefined;
    } catch {
      return undefined;
    }
  }

  /** Replaces the file in one step, since the process may end at any time. */
  write(state: Checkpoint): void {
    writeFileSync(`${this.path}.new`, `${JSON.stringify(state)}\n`);
    renameSync(`${this.path}.new`, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
