/** What every catalogue of errors is made with: the engine's own in this folder, and those of a host (`errors.ts`). */
import type { ErrorCode } from "./codes";
import { echoing } from "./echo";
import { type ErrorShape, PostgrestError } from "./postgrest-error";

/** What an error says beside its code and message. `cause` is for the log, and never shown. */
interface ErrorExtras extends Omit<ErrorShape, "code" | "message"> {
  readonly cause?: unknown;
}

/** @example makeError(404, "PGRST125", "Invalid path specified in request URL") */
export function makeError(
  status: number,
  code: ErrorCode,
  message: string,
  { cause, ...rest }: ErrorExtras = {},
): PostgrestError {
  return new PostgrestError(status, { code, message, ...rest }, cause === undefined ? {} : { cause });
}

/** Makers of errors by name. They cut text that they are given, which may be a client's, to `LONGEST_ECHO`. */
export const catalogue = echoing;
