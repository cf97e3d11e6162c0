/**
 * The limits of a request, each with its default: on what it asks for, and on the work that the engine does for it. The
 * types, the engine's defaults, the operator's settings and the table in docs/operations.md are made from this table or
 * checked against it. So are the comments: what is counted → what a client gets past it. They are comments so that the
 * Worker's code stays small.
 */
import { MAX_JSON_DEPTH } from "./datatypes/json/json-reader";

export const limitTable = {
  /** bytes of the URL, as it comes; Cloudflare lets no more through → 414 `54000` */
  maxUrlBytes: 16_384,
  /** bytes of each of the headers `Accept`, `Content-Type`, `Prefer` and `Range` → 431 `54000` */
  maxHeaderBytes: 8_192,
  /** bytes of the body, decoded if it is compressed → 413 `PGRST102` */
  maxBodyBytes: 10 * 1024 * 1024,
  /** rows of the body → 413 `PGRST102` */
  maxBodyRows: 20_000,
  /** JSON values or CSV cells of the body → 413 `PGRST102` */
  maxBodyValues: 500_000,
  /** arrays and objects inside each other; 512 at the most → 400 `54001` */
  maxJsonDepth: MAX_JSON_DEPTH,
  /** characters of a line of CSV → 400 `54001` */
  maxCsvLine: 1_048_576,
  /** filters, and groups of them → 400 `54001` */
  maxFilters: 5_000,
  /** members of `select`, those of embedded resources included → 400 `54001` */
  maxSelected: 1_000,
  /** embedded resources; each is read for each row → 400 `54001` */
  maxEmbeds: 100,
  /** embedded resources inside each other → 400 `54001` */
  maxEmbedDepth: 16,
  /** embedded resources of many rows; each may read a company's mappings once → 400 `54001` */
  maxToManyEmbeds: 5,
  /** order terms, filters and ordered members that look up an embedded row for each row → 400 `54001` */
  maxEmbedLookups: 10,
  /** embedded rows, by the limits of the lists inside each other → 400 `54001` */
  maxEmbeddedRows: 10_000_000,
  /** JSON values that rows are ordered and grouped by → 400 `54001` */
  maxSortValues: 1_000_000,
  /**
   * filters that SQL cannot express, such as `match` or `cs`; those of one field beside each other are one → 400
   * `54001`
   */
  maxValueSets: 8,
  /** distinct values that one such filter looks at, or one merge patch changes → 400 `54001` */
  maxScanValues: 100_000,
  /**
   * bytes of the values that all such filters look at, or that a merge patch reads and writes; no more reach the Worker →
   * 400 `54001`
   */
  maxScanBytes: 16 * 1024 * 1024,
  /** steps of deciding them: characters, comparisons, look-ups; the default takes up to 2 s of CPU → 400 `54001` */
  maxScanWork: 150_000_000,
  /** milliseconds that all statements of a request take together, tries included → 503 `PGRST001` */
  deadlineMs: 10_000,
} as const satisfies Readonly<Record<string, number>>;

type LimitName = keyof typeof limitTable;

/** A value for each limit of `limitTable`, which says what it counts. */
export type Limits = Readonly<Record<LimitName, number>>;

/** Fills in the default of each limit that is not given. */
export function withDefaults(given: Partial<Limits>): Limits {
  const names = Object.keys(limitTable) as LimitName[];
  const values = names.map((name) => [name, given[name] ?? limitTable[name]] as const);
  return Object.fromEntries(values) as Record<LimitName, number>;
}

export const defaultLimits: Limits = withDefaults({});

/**
 * How many columns a row of a body may have: PostgreSQL's limit for a table.
 * @see https://www.postgresql.org/docs/current/limits.html
 */
export const MAX_COLUMNS = 1_600;
