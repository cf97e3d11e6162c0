/** Progress of a long step on a terminal: a bar while it runs, and one line at the end. */

export interface Progress {
  /** Shows how many rows are done. */
  advance(done: number): void;
  /** Ends the step and shows how long it took. */
  end(): void;
}

const width = 24;

/**
 * `Link 10,000 entities  ████████████████████████  10,000  2.0 s  5,000 rows/s`; without the bar if the output is no
 * terminal.
 */
export function startProgress(title: string, total: number): Progress {
  const start = performance.now();
  const isTerminal = process.stdout.isTTY === true;
  const line = (done: number) => {
    const seconds = (performance.now() - start) / 1000;
    const filled = Math.round((done / total) * width);
    const bar = "█".repeat(filled) + "░".repeat(width - filled);
    const rate = Math.round(done / Math.max(seconds, 0.001));
    const figures = `${format(done).padStart(7)} rows ${seconds.toFixed(1).padStart(6)} s ${format(rate).padStart(8)} rows/s`;
    return `  ${title.padEnd(36)}${isTerminal ? ` ${bar}` : ""} ${figures}`;
  };
  return {
    advance: (done) => {
      if (isTerminal) process.stdout.write(`\r${line(done)}`);
    },
    end: () => {
      process.stdout.write(`${isTerminal ? "\r" : ""}${line(total)}\n`);
    },
  };
}

export function format(count: number): string {
  return count.toLocaleString("en-US");
}
