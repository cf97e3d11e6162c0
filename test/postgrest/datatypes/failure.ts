/** What a client would be told of a failure: the whole error, for tests to compare. */
import { PostgrestError } from "../../../src/postgrest/errors";

export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: unknown;
  readonly hint: string | null;
}

/** Runs something that must fail with an error that a client is told. */
export function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    if (!(error instanceof PostgrestError)) throw error;
    const { status, code, message, details, hint } = error;
    return { status, code, message, details, hint };
  }
  throw new Error("it did not fail");
}

/** An error of a request that the client can mend. */
export function badRequest(
  code: string,
  message: string,
  details: string | null = null,
  hint: string | null = null,
): Failure {
  return { status: 400, code, message, details, hint };
}
