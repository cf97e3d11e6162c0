/** Limits as settings: ours and the engine's, and the variable that sets each. */

/** Limits by their names, with their defaults. */
export type LimitTable<Name extends string = string> = Readonly<Record<Name, number>>;

/** n8n and other clients page by 1,000 rows, and take a shorter page for the last one. */
export const COMMON_PAGE = 1_000;

/** Limits that the engine enforces but has no default for. Each says what it counts → what a client gets past it. */
export const ownLimits = {
  /**
   * rows of an answer, and rows that a write returns → the page is cut, `Content-Range` shows it; a write 400 `54001`,
   * nothing is written; below 1,000 the log warns, because clients that page by 1,000 (n8n) take a shorter page for the
   * last one
   */
  maxRows: COMMON_PAGE,
  /** rows that one PATCH or DELETE changes → 400 `54001`, nothing is written */
  maxChangedRows: 100_000,
  /**
   * bytes of an answer, of what a write returns, and of the mappings that `link` or `unlink` reads; an embedded resource
   * may have 1,900,000, because it is one value in D1 → 400 `54001`, nothing is written; a page of `changes` ends early
   */
  maxAnswerBytes: 16 * 1024 * 1024,
  /** bytes of the metadata of a row, as it is stored → 400 `22001` */
  maxMetadataBytes: 64 * 1024,
  /** webhooks of a company, each of which a write wakes → 409 `54000` */
  maxWebhooks: 10,
} as const satisfies LimitTable;

export type OwnLimits = Readonly<Record<keyof typeof ownLimits, number>>;

/** The variable that sets a limit: `MAX_URL_BYTES` for `maxUrlBytes`. */
export function variableOf(limit: string): string {
  if (limit === "deadlineMs") return "D1_DEADLINE_MS";
  return limit.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** Reads the limits from their variables; `wrong` has a sentence for each invalid value. */
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
