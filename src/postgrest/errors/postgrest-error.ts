/** The error that a client gets: an HTTP status, the four fields of its body, and its headers. */
import type { ErrorCode } from "./codes";

/** The four fields of an error's body, and its headers. */
export interface ErrorFields {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: unknown;
  readonly hint?: string | null;
  /** Further response headers, such as `Allow` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly place?: Place;
}

/** Where the fault in a body is. PostgREST does not say this; an engine with `tellPlaces` does. */
export interface Place {
  readonly details: string;
  readonly hint?: string;
}

/** Only the catalogues make it, with `makeError`. */
export class PostgrestError extends Error {
  override readonly name = "PostgrestError";
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly hint: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly place: Place | undefined;

  constructor(
    readonly status: number,
    fields: ErrorFields,
    options?: ErrorOptions,
  ) {
    super(fields.message, options);
    this.code = fields.code;
    this.details = fields.details ?? null;
    this.hint = fields.hint ?? null;
    this.headers = fields.headers ?? {};
    this.place = fields.place;
  }

  /** The same error with other details. */
  withDetails(details: unknown): PostgrestError {
    const { status, code, message, hint, headers } = this;
    return new PostgrestError(status, { code, message, details, hint, headers }, { cause: this.cause });
  }

  /** The same error with its place as details, if it has one. */
  withPlace(): PostgrestError {
    if (!this.place) return this;
    const { status, code, message, headers, place } = this;
    return new PostgrestError(status, { code, message, headers, ...place }, { cause: this.cause });
  }

  toJSON(): { code: string; details: unknown; hint: string | null; message: string } {
    return { code: this.code, details: this.details, hint: this.hint, message: this.message };
  }
}

/** Says which row an error is about, if the body has several. `position` counts from 0, the text from 1. */
export function inBodyRow(error: PostgrestError, position: number, rowCount: number): PostgrestError {
  if (rowCount <= 1) return error;
  const details = error.details === null ? "" : `${error.details} `;
  return error.withDetails(`${details}Row ${position + 1} of the body (counting from 1).`);
}
