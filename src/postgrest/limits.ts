import { MAX_JSON_DEPTH } from "./datatypes/json/json-reader";

/**
 * What a request may ask for at the most, by its own text: each is refused with an error that names the bound. How much
 * work it then makes is bounded where it is made: rows and bytes of an answer, values of a scan, the deadline (the engine's
 * options), and what D1 refuses (`query/d1-error.ts`).
 */
export interface Limits {
  /** Of the URL, as it comes. Default 16,384, which is what Cloudflare lets through. */
  readonly maxUrlBytes: number;
  /** Of one header that says something here. Default 8,192. */
  readonly maxHeaderBytes: number;
  /** Default 10 MiB. */
  readonly maxBodyBytes: number;
  /** Of a body. Default 20,000. */
  readonly maxBodyRows: number;
  /** Of a body: its JSON values, or its cells. Default 500,000. */
  readonly maxBodyValues: number;
  /** Arrays and objects inside each other. Default 512. */
  readonly maxJsonDepth: number;
  /** Characters of a line of CSV. Default 1,048,576. */
  readonly maxCsvLine: number;
  /** Filters, and groups of them. Default 5,000. */
  readonly maxFilters: number;
  /** Members of `select`, embedded ones included. Default 1,000. */
  readonly maxSelected: number;
  /** Embedded resources. Default 100: each is read for each row. */
  readonly maxEmbeds: number;
  /** Embedded resources inside each other. Default 16. */
  readonly maxEmbedDepth: number;
  /** Embedded resources of many rows. Default 5: each may read a whole relation once. */
  readonly maxToManyEmbeds: number;
  /** Order terms, filters and ordered members that look an embedded row up for each row. Default 10. */
  readonly maxEmbedLookups: number;
  /** Embedded rows, as far as the limits of the lists inside each other tell. Default 10,000,000. */
  readonly maxEmbeddedRows: number;
  /** Conditions that SQL cannot express, those of one field beside each other as one. Default 8. */
  readonly maxValueSets: number;
  /** Of the values that they are decided on, in all. Default 16 MiB. */
  readonly maxScanBytes: number;
  /** Steps of deciding them, of some nanoseconds each (datatypes/work.ts). Default 150,000,000. */
  readonly maxScanWork: number;
  /** JSON values that rows are ordered and grouped by, as `query/sort-bound.ts` counts them. Default 1,000,000. */
  readonly maxSortValues: number;
}

export const defaultLimits: Limits = {
  maxUrlBytes: 16_384,
  maxHeaderBytes: 8_192,
  maxBodyBytes: 10 * 1024 * 1024,
  maxBodyRows: 20_000,
  maxBodyValues: 500_000,
  maxJsonDepth: MAX_JSON_DEPTH,
  maxCsvLine: 1_048_576,
  maxFilters: 5_000,
  maxSelected: 1_000,
  maxEmbeds: 100,
  maxEmbedDepth: 16,
  maxToManyEmbeds: 5,
  maxEmbedLookups: 10,
  maxEmbeddedRows: 10_000_000,
  maxValueSets: 8,
  maxScanBytes: 16 * 1024 * 1024,
  maxScanWork: 150_000_000,
  maxSortValues: 1_000_000,
};

/**
 * The columns that a row of a body may have: PostgreSQL's bound on those of a table.
 * @see https://www.postgresql.org/docs/current/limits.html
 */
export const MAX_COLUMNS = 1_600;

/** The most distinct values that a condition which SQL cannot express may look at. */
export const defaultMaxScanValues = 100_000;

/** How long all of a request's statements may take together, in milliseconds. */
export const defaultDeadlineMs = 10_000;

/** The given limits, and the defaults of the others. */
export function withDefaults(given: Partial<Limits>): Limits {
  const own = Object.entries(given).filter(
    ([name, value]) => Object.hasOwn(defaultLimits, name) && value !== undefined,
  );
  return { ...defaultLimits, ...Object.fromEntries(own) };
}
