/**
 * How far an import has come, in a file beside its report: a broken one goes on from there. It knows the rows that are
 * done by their digest, so that a file whose rest was mended goes on too, and one whose start was changed does not.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as z from "zod/mini";

const checkpoint = z.object({
  /** Where the rows went: the Worker's address and the company. */
  target: z.string(),
  /** Rows of the file that are done, and the digest of them. */
  rows: z.int(),
  digest: z.string(),
  /** How many rows had which outcome. */
  actions: z.record(z.string(), z.int()),
  /** How long the report was by then. */
  reportBytes: z.int(),
});

export type Checkpoint = z.infer<typeof checkpoint>;

export class CheckpointFile {
  readonly path: string;

  constructor(report: string) {
    this.path = `${report}.checkpoint`;
  }

  /** What an earlier run left, if it went to the same target. */
  read(target: string): Checkpoint | undefined {
    if (!existsSync(this.path)) return undefined;
    try {
      const found = checkpoint.parse(JSON.parse(readFileSync(this.path, "utf8")));
      return found.target === target ? found : undefined;
    } catch {
      return undefined;
    }
  }

  /** All of it or nothing: a run may end at any time. */
  write(state: Checkpoint): void {
    writeFileSync(`${this.path}.new`, `${JSON.stringify(state)}\n`);
    renameSync(`${this.path}.new`, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
