/** What a write was answered, and what the table was afterwards. */

export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly details: string | null;
  readonly hint: string | null;
}

export interface Answer {
  readonly status: number;
  readonly contentRange: string | null;
  readonly preferenceApplied: string | null;
  /** Without the mount. */
  readonly location: string | null;
  /** Of a representation. */
  readonly contentType: string | null;
  readonly body: string;
  readonly fault?: Fault;
}

export interface Outcome {
  readonly answer: Answer;
  /** The table's rows as JSON, sorted. */
  readonly table: readonly string[];
}

export interface PostgrestFault extends Fault {
  readonly kind: "fault";
  readonly status: number;
}

export function pgrstFault(
  status: number,
  code: string,
  message: string,
  details: string | null = null,
): PostgrestFault {
  return { kind: "fault", status, code, message, details, hint: null };
}
