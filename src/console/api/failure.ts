/** What the console knows of a call that failed: what the API said, or that it could not be reached. */
import { jsonText, parseJson } from "./json";

export class Failure extends Error {
  override readonly name = "Failure";
  /** 0: there was no answer. */
  readonly status: number;
  readonly code: string | null;
  readonly details: string | null;
  readonly hint: string | null;
  readonly requestId: string | null;
  /** In how many seconds the API wants to be asked again. */
  readonly retryAfter: number | null;

  constructor(
    message: string,
    status: number,
    said: Partial<Pick<Failure, "code" | "details" | "hint" | "requestId" | "retryAfter">> = {},
  ) {
    super(message);
    this.status = status;
    this.code = said.code ?? null;
    this.details = said.details ?? null;
    this.hint = said.hint ?? null;
    this.requestId = said.requestId ?? null;
    this.retryAfter = said.retryAfter ?? null;
  }
}

/** The answer of a call that failed, as PostgREST shapes errors. */
export function failureOf(response: Response, text: string): Failure {
  const body = memberReader(text);
  const seconds = Number(response.headers.get("Retry-After"));
  return new Failure(body("message") ?? `The server answered ${response.status}`, response.status, {
    code: body("code"),
    details: body("details"),
    hint: body("hint"),
    requestId: response.headers.get("X-Request-Id"),
    retryAfter: seconds > 0 ? seconds : null,
  });
}

export const unreachable = (): Failure =>
  new Failure("The server cannot be reached", 0, {
    hint: navigator.onLine ? "Try again in a moment." : "This device is offline.",
  });

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function memberReader(text: string): (name: string) => string | null {
  try {
    const body = parseJson(text);
    return (name) => {
      const member: unknown = isObject(body) ? Reflect.get(body, name) : undefined;
      // `details` may be an object.
      return typeof member === "string" ? member : isObject(member) ? jsonText(member) : null;
    };
  } catch {
    return () => null;
  }
}
