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
