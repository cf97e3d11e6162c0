/** Limits as settings: our own beside the engine's, and the variable that sets each. */

/** Limits by their names, with their defaults. */
export type LimitTable<Name extends string = string> = Readonly<Record<Name, number>>;

/** Clients that page by 1,000 take a shorter page for the last one: n8n and others. */
export const COMMON_PAGE = 1_000;

/** Limits that the engine knows, but has no default for: what is counted → what a client gets past it. */
export const ownLimits = {
  /**
   * rows of an answer, and of what a write shows → the page is cut, `Content-Range` shows it; a write 400 `54001`,
   * nothing is written; below 1,000 the log warns, for clients that page by 1,000 (n8n) take a shorter page for the
   * last one
   */
  maxRows: COMMON_PAGE,
  /** rows that one PATCH or DELETE changes → 400 `54001`, nothing is written */
  maxChangedRows: 100_000,
  /**
   * bytes of an answer, and of what a write shows; an embedded resource has 1,900,000 at the most, for it is one
   * value of D1's → 400 `54001`, nothing is written
   */
  maxAnswerBytes: 16 * 1024 * 1024,
  /** bytes of the metadata of a row, as it is stored → 400 `22001` */
  maxMetadataBytes: 64 * 1024,
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
  const entries = Object.entries<number>(table).map(([name, fallback]) => {
    const variable = variableOf(name);
    const given: unknown = Reflect.get(env, variable) ?? String(fallback);
    if (typeof given !== "string" || !/^[1-9][0-9]{0,8}$/.test(given)) {
      wrong.push(`${variable} must be a whole number from 1 to 999999999`);
    }
    return [name, Number(given)] as const;
  });
  return { limits: Object.fromEntries(entries) as Record<Name, number>, wrong };
}
