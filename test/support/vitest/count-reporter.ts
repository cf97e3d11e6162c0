/**
 * The run's last line in plain words, `5153 passed, 0 failed`, for whatever reads a log without its colours. Where the
 * run is a part of `npm test`, that adds up the counts of all.
 */
import type { Reporter, TestModule } from "vitest/node";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const addCounts = (one: Counts, other: Counts): Counts => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
});

export const describeCounts = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const { children } of modules) {
      for (const test of children.allTests()) counts[test.result().state] += 1;
    }
    const { pending, ...rest } = counts;
    const sum: Counts = { ...rest, skipped: rest.skipped + pending };
    if (process.send) process.send(sum);
    else console.log(describeCounts(sum));
  }
}
