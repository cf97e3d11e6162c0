/** Makes errors, for the engine's catalogues in this folder and for those of a host (`errors.ts`). */
import type { ErrorCode } from "./codes";
import { echoing } from "./echo";
import { type ErrorFields, PostgrestError } from "./postgrest-error";

/** What an error has besides its code and message. `cause` is logged and never shown. */
interface ErrorExtras extends Omit<ErrorFields, "code" | "message"> {
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

/** A catalogue of errors by name. Text that they are given, which may be a client's, is shortened to `LONGEST_ECHO`. */
export const catalogue = echoing;
