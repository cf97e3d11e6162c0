/** Calls of D1 under `/admin`. */
import { hostErrors } from "../http/errors";
import { PostgrestError, readD1Error, readRaised, transport } from "../postgrest";

/** A company that moves can be written again in seconds. */
const retryAfterSeconds = 2;

/**
 * What D1 answers. Bodies are validated first, and what a constraint can refuse is dealt with before, so that any other
 * failure is the database's own.
 * @throws 503, or the error of ours that it is
 */
export async function reach<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    if (cause instanceof PostgrestError) throw cause;
    const raised = cause instanceof Error ? readRaised(cause) : undefined;
    if (raised !== undefined) throw transport.unavailable(raised, retryAfterSeconds, { cause });
    throw isMissingSchema(cause) ? transport.missingSchema(cause) : hostErrors.databaseUnavailable(cause);
  }
}

/** Drizzle puts D1's error under its own. */
function isMissingSchema(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (readD1Error(error).kind === "missingSchema") return true;
  }
  return false;
}
