/** What a database or the Worker answered: rows as text, or the code of an error. */

export type Outcome =
  | { readonly kind: "rows"; readonly rows: readonly string[]; readonly count?: number }
  | { readonly kind: "error"; readonly code: string; readonly message: string };
