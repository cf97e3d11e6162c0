/**
 * What deciding filters in the Worker costs (SPEC §9). Whoever computes over stored values says how much, so that a
 * request is refused before it has held an isolate for seconds.
 */

/** A step takes some nanoseconds: one character of a regular expression, one comparison of two short values. */
export interface Work {
  /** @throws 54001 where more is spent than a request may */
  spend(steps: number): void;
}

/** Work that nobody counts. */
export const uncounted: Work = { spend: () => {} };
