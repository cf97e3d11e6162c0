/** The way to `/admin`, with the admin token. It is not PostgREST's, so postgrest-js does not go there. */
import { type Answer, bearer, send } from "./send";

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
  return send<Data>(new URL(`/admin/${path}`, location.origin).href, {
    method,
    headers: {
      Authorization: bearer(token),
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  });
}
