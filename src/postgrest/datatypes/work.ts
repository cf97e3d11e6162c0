/**
 * The cost of deciding filters in the Worker (SPEC §9). Code that computes over stored values reports its work, so that
 * a request is refused before it blocks an isolate for seconds.
 */

/** A step takes some nanoseconds: one character of a regular expression, one comparison of two short values. */
export interface Work {
  /** @throws 54001 if the request has spent more than it may */
  spend(steps: number): void;
}

/** Work that is not counted. */
export const uncounted: Work = { spend: () => {} };
