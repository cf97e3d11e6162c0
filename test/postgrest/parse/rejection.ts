/** The error that a call throws, as its body and status. */
import { PostgrestError } from "../../../src/postgrest/errors";

export interface Rejection {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: unknown;
  readonly hint: string | null;
}

export function rejectionOf(call: () => unknown): Rejection {
  try {
    call();
  } catch (error) {
    if (!(error instanceof PostgrestError)) throw error;
    const { status, code, message, details, hint } = error;
    return { status, code, message, details, hint };
  }
  throw new Error("The call was expected to throw.");
}

/** PGRST100 as PostgREST words it. */
export function parseError(subject: string, column: number, details: string, line = 1): Rejection {
  return {
    status: 400,
    code: "PGRST100",
    message: `"failed to parse ${subject}" (line ${line}, column ${column})`,
    details,
    hint: null,
  };
}

/** PGRST102. */
export function bodyError(
  message: string,
  details: string | null = null,
  hint: string | null = null,
): Rejection {
  return { status: 400, code: "PGRST102", message, details, hint };
}
