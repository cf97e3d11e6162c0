/**
 * The operators of filters: PostgREST's name, PostgreSQL's symbol, and what else tells them apart. Parsing, planning and
 * SQL are made from these tables.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#operators
 */

interface Comparison {
  /** PostgreSQL's symbol. */
  readonly symbol: string;
  /** Whether it takes `(any)` and `(all)`. */
  readonly quantifiable: boolean;
}

interface Ordering extends Comparison {
  /** Decides by the order of the field's value to the filter's: negative where the field's is less. */
  readonly holds: (order: number) => boolean;
}

/** The operators that every type has. The symbol is SQLite's too. */
export const orderings = {
  eq: { symbol: "=", quantifiable: true, holds: (order) => order === 0 },
  neq: { symbol: "<>", quantifiable: false, holds: (order) => order !== 0 },
  gt: { symbol: ">", quantifiable: true, holds: (order) => order > 0 },
  gte: { symbol: ">=", quantifiable: true, holds: (order) => order >= 0 },
  lt: { symbol: "<", quantifiable: true, holds: (order) => order < 0 },
  lte: { symbol: "<=", quantifiable: true, holds: (order) => order <= 0 },
} as const satisfies Readonly<Record<string, Ordering>>;

/** The operators that match text against a pattern. */
export const patterns = {
  like: { symbol: "~~", quantifiable: true },
  ilike: { symbol: "~~*", quantifiable: true },
  match: { symbol: "~", quantifiable: true },
  imatch: { symbol: "~*", quantifiable: true },
} as const satisfies Readonly<Record<string, Comparison>>;

/** The operators that compare a field with one value. */
export const comparisons = {
  ...orderings,
  ...patterns,
  cs: { symbol: "@>", quantifiable: false },
  cd: { symbol: "<@", quantifiable: false },
  ov: { symbol: "&&", quantifiable: false },
  sl: { symbol: "<<", quantifiable: false },
  sr: { symbol: ">>", quantifiable: false },
  nxr: { symbol: "&<", quantifiable: false },
  nxl: { symbol: "&>", quantifiable: false },
  adj: { symbol: "-|-", quantifiable: false },
} as const satisfies Readonly<Record<string, Comparison>>;

export type OrderingOperator = keyof typeof orderings;
export type OrderingSymbol = (typeof orderings)[OrderingOperator]["symbol"];
type PatternOperator = keyof typeof patterns;
export type ComparisonOperator = keyof typeof comparisons;

export const orderingOperators = Object.keys(orderings) as readonly OrderingOperator[];
export const comparisonOperators = Object.keys(comparisons) as readonly ComparisonOperator[];

export function isOrdering(operator: string | undefined): operator is OrderingOperator {
  return operator !== undefined && Object.hasOwn(orderings, operator);
}

export function isPattern(operator: ComparisonOperator): operator is PatternOperator {
  return Object.hasOwn(patterns, operator);
}

/** `is.null` and the like. */
export const isValues = ["null", "not_null", "true", "false", "unknown"] as const;
export type IsValue = (typeof isValues)[number];

/** `like(any).{a*,b*}` */
export const quantifiers = ["any", "all"] as const;
export type Quantifier = (typeof quantifiers)[number];
