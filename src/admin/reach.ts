/** Calls of D1 under `/admin`. */
import { hostErrors } from "../http/errors";
import { PostgrestError } from "../postgrest";

/**
 * What D1 answers. Bodies are validated first, and what a constraint can refuse is dealt with before, so that any other
 * failure is the database's own.
 * @throws 503, or the error of ours that it is
 */
export async function reach<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    throw cause instanceof PostgrestError ? cause : hostErrors.databaseUnavailable(cause);
  }
}
