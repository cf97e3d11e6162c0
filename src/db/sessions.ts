/**
 * A D1 session for each request: a read may be answered by a read replica near the client, and what the client has
 * seen or written already is not lost to it, by the bookmark that every answer brings and the next request sends.
 *
 * Only what the engine serves has sessions. `/admin` and `/health` ask the binding itself, which is the primary: who
 * makes a company and lists them next has no bookmark to bring, and a check must find the database that takes writes.
 * @see https://developers.cloudflare.com/d1/best-practices/read-replication/
 */
import { createMiddleware } from "hono/factory";
import type { AuthEnv } from "../access/middleware";
import type { ApiKey } from "../access/verify-api-key";
import type { Databases } from "../config/bindings";
import { transport } from "../postgrest";

/** The header of requests and answers, by the name that Cloudflare's documentation gives it. */
export const bookmarkHeader = "x-d1-bookmark";

export interface SessionEnv extends AuthEnv {
  /** Absent: the request has no session, and the primary is asked. */
  Variables: AuthEnv["Variables"] & { session?: D1DatabaseSession };
}

/**
 * A state of a database: `00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683`. The documentation shows several
 * lengths and promises none, so whatever is made of these characters is D1's to judge (400 all the same).
 * @see https://developers.cloudflare.com/d1/reference/time-travel/#bookmarks
 */
const bookmark = /^[0-9a-f-]{1,128}$/;

/** What may stand for a bookmark, as in `withSession()`: the newest state, or any. */
const constraints: ReadonlySet<string> = new Set(["first-primary", "first-unconstrained"]);

/**
 * Where the session of a request starts: an argument of `withSession()`.
 *
 * A write starts at the primary, whatever bookmark it brings: no state is newer, and what it reads before it writes
 * (the values of a regular expression's column, say) must not be a replica's older ones.
 * @param header the request's `x-d1-bookmark`; empty is as good as absent
 * @throws 400 `22023` where the header is neither a bookmark nor a constraint, for a write too
 */
export function chooseStart(method: string, header = ""): string {
  if (header !== "" && !constraints.has(header) && !bookmark.test(header)) {
    throw transport.malformedBookmark(bookmarkHeader);
  }
  const reads = method === "GET" || method === "HEAD";
  if (!reads) return "first-primary";
  return header === "" ? "first-unconstrained" : header;
}

/**
 * Opens a session, which is in `c.get("session")` from then on, and sends its bookmark with the answer. Reads have one
 * too, so that the next read sees nothing older; so have errors, so that who is told of a duplicate can read it. An
 * answer for which the database was not asked has none, or the one that the read brought.
 * @param find the database of a key
 * @throws 400 `22023`, and what `find` throws
 */
export const useSessions = (find: (env: Databases, key: ApiKey) => D1Database) =>
  createMiddleware<SessionEnv>(async (c, next) => {
    const { method } = c.req;
    if (method === "OPTIONS") return next();
    const start = chooseStart(method, c.req.header(bookmarkHeader));
    const session = find(c.env, c.get("key")).withSession(start);
    c.set("session", session);
    await next();
    const seen = session.getBookmark();
    if (seen !== null) c.res.headers.set(bookmarkHeader, seen);
  });
