/** The way to `/admin`, with the admin token. It is not PostgREST's, so postgrest-js does not go there. */
import type { Answer } from "./call";
import { Failure, failureOf, unreachable } from "./failure";
import { parseJson } from "./json";

interface AdminRequest {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** `keys?companyId=acme` */
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** @throws Failure */
export async function callAdmin<Data>(
  token: string,
  { method = "GET", path, body, signal }: AdminRequest,
): Promise<Answer<Data>> {
  const url = new URL(`/admin/${path}`, location.origin).href;
  const text = body === undefined ? undefined : JSON.stringify(body);
  try {
    const response = await fetch(url, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(text !== undefined && { "Content-Type": "application/json" }),
      },
      body: text ?? null,
      signal: signal ?? null,
    });
    const got = await response.text();
    if (!response.ok) throw failureOf(response, got);
    const data = (got === "" ? null : parseJson(got)) as Data;
    return { data, headers: response.headers, sent: { method, url, body: text }, at: new Date() };
  } catch (error) {
    throw error instanceof Failure || signal?.aborted ? error : unreachable();
  }
}
