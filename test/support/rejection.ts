/** The error that a call throws, with all that a client is told of it. */
import { PostgrestError } from "../../src/postgrest/errors";

interface Rejection {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: unknown;
  readonly hint: string | null;
}

/** Runs something that must throw an error that a client is told. */
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

/** An error that the client can mend. */
export function badRequest(
  code: string,
  message: string,
  details: string | null = null,
  hint: string | null = null,
): Rejection {
  return { status: 400, code, message, details, hint };
}

/** PGRST100 as PostgREST words it. */
export function parseError(subject: string, column: number, details: string, line = 1): Rejection {
  return badRequest("PGRST100", `"failed to parse ${subject}" (line ${line}, column ${column})`, details);
}

/** PGRST102. */
export function bodyError(
  message: string,
  details: string | null = null,
  hint: string | null = null,
): Rejection {
  return badRequest("PGRST102", message, details, hint);
}
