/** Sends a request and reads its answer, for the API and for `/admin` alike. */
import { Failure, failureOf, unreachable } from "./failure";
import { parseJson } from "./json";

/** A request as it can be shown: without the key. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
}

export interface Answer<Data> {
  readonly data: Data;
  readonly headers: Headers;
  readonly sent: SentRequest;
  readonly at: Date;
}

/**
 * The header that a credential is sent in.
 * @throws Failure for characters that no header takes: the browser would only say that it is no header
 */
export function bearer(credential: string): string {
  if (!/^[!-~]*$/.test(credential))
    throw new Failure("No API key or admin token has such characters", 0, {
      hint: "Copy it anew: it has only letters, digits and signs of ASCII.",
    });
  return `Bearer ${credential}`;
}

/** @throws Failure, or what `fetch` throws when the signal of `init` has come */
export async function send<Data>(url: string, init: RequestInit): Promise<Answer<Data>> {
  const { method = "GET", body, signal } = init;
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    if (!response.ok) throw failureOf(response, text);
    const data = (text === "" ? null : parseJson(text)) as Data;
    const sent = { method, url, body: typeof body === "string" ? body : undefined };
    return { data, headers: response.headers, sent, at: new Date() };
  } catch (error) {
    throw error instanceof Failure || signal?.aborted ? error : unreachable();
  }
}
