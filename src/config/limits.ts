/** Limits as settings: our own beside the engine's, and the variable that sets each. */

/** A limit: its default, and what docs/operations.md says of it. */
export interface Limit {
  readonly default: number;
  /** What is counted. */
  readonly counts: string;
  /** What a client gets past it. */
  readonly past: string;
}

/** Limits by their names. */
export type LimitTable<Name extends string = string> = Readonly<Record<Name, Limit>>;

/** Clients that page by 1,000 take a shorter page for the last one: n8n and others. */
export const COMMON_PAGE = 1_000;

/** Limits that the engine knows, but has no default for. */
export const ownLimits = {
  maxRows: {
    default: COMMON_PAGE,
    counts: "rows of an answer, and of what a write shows",
    past: "the page is cut, `Content-Range` shows it; a write 400 `54001`, nothing is written; below 1,000 the log warns, for clients that page by 1,000 (n8n) take a shorter page for the last one",
  },
  maxChangedRows: {
    default: 100_000,
    counts: "rows that one PATCH or DELETE changes",
    past: "400 `54001`, nothing is written",
  },
  maxAnswerBytes: {
    default: 16 * 1024 * 1024,
    counts:
      "bytes of an answer, and of what a write shows; an embedded resource has 1,900,000 at the most, for it is one value of D1's",
    past: "400 `54001`, nothing is written",
  },
  maxMetadataBytes: {
    default: 64 * 1024,
    counts: "bytes of the metadata of a row, as it is stored",
    past: "400 `22001`",
  },
} as const satisfies LimitTable;

export type OwnLimits = Readonly<Record<keyof typeof ownLimits, number>>;

/** The variable that sets a limit: `MAX_URL_BYTES` for `maxUrlBytes`. */
export function variableOf(limit: string): string {
  if (limit === "deadlineMs") return "D1_DEADLINE_MS";
  return limit.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** Reads a limit from each variable; `wrong` has a sentence for each that is no limit. */
export function readLimits<Name extends string>(
  env: object,
  table: LimitTable<Name>,
): { readonly limits: Readonly<Record<Name, number>>; readonly wrong: readonly string[] } {
  const wrong: string[] = [];
  const entries = Object.entries<Limit>(table).map(([name, { default: fallback }]) => {
    const variable = variableOf(name);
    const given: unknown = Reflect.get(env, variable) ?? String(fallback);
    if (typeof given !== "string" || !/^[1-9][0-9]{0,8}$/.test(given)) {
      wrong.push(`${variable} must be a whole number from 1 to 999999999`);
    }
    return [name, Number(given)] as const;
  });
  return { limits: Object.fromEntries(entries) as Record<Name, number>, wrong };
}
