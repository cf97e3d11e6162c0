/**
 * The limits of a request, each with its default: what it may ask for by its own text, and what the engine does for it.
 * The types, the engine's defaults, the operator's settings and the table in docs/operations.md are made from this table
 * or checked against it. Past a limit the client gets an error that names it.
 */
import { MAX_JSON_DEPTH } from "./datatypes/json/json-reader";

export interface Limit {
  readonly default: number;
  /** What is counted. */
  readonly counts: string;
  /** What a client gets past it: the status, and the code. */
  readonly past: string;
}

const tooComplex = "400 `54001`";

export const limitTable = {
  maxUrlBytes: {
    default: 16_384,
    counts: "bytes of the URL, as it comes; Cloudflare lets no more through",
    past: "414 `54000`",
  },
  maxHeaderBytes: {
    default: 8_192,
    counts: "bytes of each of the headers `Accept`, `Content-Type`, `Prefer` and `Range`",
    past: "431 `54000`",
  },
  maxBodyBytes: {
    default: 10 * 1024 * 1024,
    counts: "bytes of the body, decoded if it is compressed",
    past: "413 `PGRST102`",
  },
  maxBodyRows: {
    default: 20_000,
    counts: "rows of the body",
    past: "413 `PGRST102`",
  },
  maxBodyValues: {
    default: 500_000,
    counts: "JSON values or CSV cells of the body",
    past: "413 `PGRST102`",
  },
  maxJsonDepth: {
    default: MAX_JSON_DEPTH,
    counts: `arrays and objects inside each other; ${MAX_JSON_DEPTH} at the most`,
    past: tooComplex,
  },
  maxCsvLine: {
    default: 1_048_576,
    counts: "characters of a line of CSV",
    past: tooComplex,
  },
  maxFilters: {
    default: 5_000,
    counts: "filters, and groups of them",
    past: tooComplex,
  },
  maxSelected: {
    default: 1_000,
    counts: "members of `select`, those of embedded resources included",
    past: tooComplex,
  },
  maxEmbeds: {
    default: 100,
    counts: "embedded resources; each is read for each row",
    past: tooComplex,
  },
  maxEmbedDepth: {
    default: 16,
    counts: "embedded resources inside each other",
    past: tooComplex,
  },
  maxToManyEmbeds: {
    default: 5,
    counts: "embedded resources of many rows; each may read a company's mappings once",
    past: tooComplex,
  },
  maxEmbedLookups: {
    default: 10,
    counts: "order terms, filters and ordered members that look up an embedded row for each row",
    past: tooComplex,
  },
  maxEmbeddedRows: {
    default: 10_000_000,
    counts: "embedded rows, by the limits of the lists inside each other",
    past: tooComplex,
  },
  maxSortValues: {
    default: 1_000_000,
    counts: "JSON values that rows are ordered and grouped by",
    past: tooComplex,
  },
  maxValueSets: {
    default: 8,
    counts:
      "filters that SQL cannot express, such as `match` or `cs`; those of one field beside each other are one",
    past: tooComplex,
  },
  maxScanValues: {
    default: 100_000,
    counts: "distinct values that one such filter looks at",
    past: tooComplex,
  },
  maxScanBytes: {
    default: 16 * 1024 * 1024,
    counts: "bytes of the values that all such filters look at; no more reach the Worker",
    past: tooComplex,
  },
  maxScanWork: {
    default: 150_000_000,
    counts: "steps of deciding them: characters, comparisons, look-ups; the default takes up to 2 s of CPU",
    past: tooComplex,
  },
  deadlineMs: {
    default: 10_000,
    counts: "milliseconds that all statements of a request take together, tries included",
    past: "503 `PGRST001`",
  },
} as const satisfies Readonly<Record<string, Limit>>;

type LimitName = keyof typeof limitTable;

/** A value for each limit of `limitTable`, which says what it counts. */
export type Limits = Readonly<Record<LimitName, number>>;

/** The limits where `given` has none. */
export function withDefaults(given: Partial<Limits>): Limits {
  const names = Object.keys(limitTable) as LimitName[];
  const values = names.map((name) => [name, given[name] ?? limitTable[name].default] as const);
  return Object.fromEntries(values) as Record<LimitName, number>;
}

export const defaultLimits: Limits = withDefaults({});

/**
 * The columns that a row of a body may have: PostgreSQL's bound on those of a table.
 * @see https://www.postgresql.org/docs/current/limits.html
 */
export const MAX_COLUMNS = 1_600;
