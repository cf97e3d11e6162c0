/** Progress of a long step on a terminal: a bar while it runs, and one line at the end. */
import type { WriteStream } from "node:tty";

export interface Progress {
  /**
   * Shows how many rows are done.
   * @param share the part of the step that is done, from 0 to 1. Default: rows divided by the total, if there is one.
   */
  advance(done: number, share?: number): void;
  /** Ends the step and shows how long it took. */
  end(): void;
}

export interface ProgressOptions {
  /** The number of rows of the step, if it is known. */
  readonly total?: number | undefined;
  /** The number of rows that an earlier run did. They do not count for the rate. */
  readonly from?: number;
  readonly stream?: Pick<WriteStream, "write"> & { readonly isTTY?: boolean };
  /** Milliseconds. */
  readonly now?: () => number;
}

const width = 24;

/** The bar is drawn at most once in so many milliseconds. */
const interval = 100;

/**
 * `Link 10,000 entities  ████████████████████████  10,000 rows  2.0 s  5,000 rows/s`; without the bar if the output is no
 * terminal.
 */
export function startProgress(title: string, options: ProgressOptions = {}): Progress {
  const { total, from = 0, stream = process.stdout, now = () => performance.now() } = options;
  const start = now();
  const isTerminal = stream.isTTY === true;
  let done = from;
  let share = 0;
  let drawn = Number.NEGATIVE_INFINITY;
  const line = (isOver: boolean) => {
    const seconds = (now() - start) / 1000;
    const filled = Math.round(share * width);
    const bar = isTerminal ? ` ${"█".repeat(filled)}${"░".repeat(width - filled)}` : "";
    const rate = Math.round((done - from) / Math.max(seconds, 0.001));
    const figures = `${format(done).padStart(7)} rows ${seconds.toFixed(1).padStart(6)} s ${format(rate).padStart(8)} rows/s`;
    const left = isOver || share <= 0 ? "" : `  ${formatLeft((seconds * (1 - share)) / share)} left`;
    // Padded, so that it covers a longer line before it.
    return `  ${title.padEnd(36)}${bar} ${figures}${isTerminal ? left.padEnd(20) : ""}`;
  };
  return {
    advance: (rows, part = total === undefined ? 0 : rows / Math.max(total, 1)) => {
      done = rows;
      share = Math.min(Math.max(part, 0), 1);
      if (!isTerminal || now() - drawn < interval) return;
      drawn = now();
      stream.write(`\r${line(false)}`);
    },
    end: () => {
      done = total ?? done;
      share = 1;
      stream.write(`${isTerminal ? "\r" : ""}${line(true)}\n`);
    },
  };
}

export function format(count: number): string {
  return count.toLocaleString("en-US");
}

/** `45 s`, `3 min 5 s`, `2 h 10 min` */
function formatLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
