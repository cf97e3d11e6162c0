/**
 * The one way to the API: `@supabase/postgrest-js`, with what it does not hand out: headers, numbers to the letter, and
 * the request as it was sent.
 *
 *   const { data } = await call(key, (api) => api.from("company").select("id,name"));
 */
import { PostgrestClient } from "@supabase/postgrest-js";
import type { Database } from "../../../docs/types";
import { unreachable } from "./failure";
import { type Answer, bearer, send } from "./send";

export type Api = PostgrestClient<Database, { PostgrestVersion: "14" }>;
export type Rows = Database["public"]["Tables"] & Database["public"]["Views"];
export type Mapping = Rows["externalIntegrationMapping"]["Row"];

export interface CallOptions {
  /** Of `nextCursor`: goes on where an answer ended. */
  readonly cursor?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws Failure */
export async function call<Data>(
  key: string,
  build: (api: Api) => PromiseLike<{ readonly data: Data | null }>,
  { cursor, signal }: CallOptions = {},
): Promise<Answer<Data>> {
  let answer: Answer<Data> | undefined;
  let failure: unknown;
  const fetchOnce = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    if (cursor !== undefined) url.searchParams.set("cursor", cursor);
    try {
      answer = await send<Data>(url.href, { ...init, signal: signal ?? init.signal ?? null });
    } catch (error) {
      failure = error;
      throw error;
    }
    // postgrest-js would parse the body once more, and round its numbers.
    return new Response(null);
  };
  const api: Api = new PostgrestClient(`${location.origin}/rest/v1`, {
    headers: { Authorization: bearer(key) },
    fetch: fetchOnce,
    retry: false,
  });
  await build(api);
  if (answer === undefined) throw failure ?? unreachable();
  return answer;
}

/** The cursor of `Link: <…>; rel="next"`; undefined after the last page. */
export function nextCursor(headers: Headers): string | undefined {
  const [, url] = /<([^>]*)>;\s*rel="next"/.exec(headers.get("Link") ?? "") ?? [];
  if (url === undefined) return undefined;
  return new URL(url, location.origin).searchParams.get("cursor") ?? undefined;
}

/** How many rows there are, if `count: "exact"` was asked for: after the slash of `Content-Range`. */
export function countOf(headers: Headers): number | undefined {
  const [, count] = /\/(\d+)$/.exec(headers.get("Content-Range") ?? "") ?? [];
  return count === undefined ? undefined : Number(count);
}
