/**
 * A D1 session for each request. A read may be answered by a read replica near the client. Every answer has a bookmark,
 * and the client sends it with its next request, so that it never sees an older state than before.
 *
 * Only the engine's requests have sessions. `/admin` and `/health` use the binding itself, which is the primary: a
 * client that creates a company and then lists companies has no bookmark, and the health check must test the database
 * that takes writes.
 * @see https://developers.cloudflare.com/d1/best-practices/read-replication/
 */
import { createMiddleware } from "hono/factory";
import type { AuthEnv } from "../access/middleware";
import type { ApiKey } from "../access/verify-api-key";
import type { Databases } from "../config/bindings";
import { transport } from "../postgrest";

/** The header of requests and answers, named as in Cloudflare's documentation. */
export const bookmarkHeader = "x-d1-bookmark";

export interface SessionEnv extends AuthEnv {
  /** If absent, the request has no session and the primary is queried. */
  Variables: AuthEnv["Variables"] & { session?: D1DatabaseSession };
}

/**
 * A state of a database: `00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683`. The documentation shows several
 * lengths and promises none, so any text of these characters is passed on, and D1 decides (400 if it is wrong).
 * @see https://developers.cloudflare.com/d1/reference/time-travel/#bookmarks
 */
const bookmark = /^[0-9a-f-]{1,128}$/;

/** What may be sent instead of a bookmark, as in `withSession()`: the newest state, or any state. */
const constraints: ReadonlySet<string> = new Set(["first-primary", "first-unconstrained"]);

/**
 * Where the session of a request starts: an argument of `withSession()`.
 *
 * A write always starts at the primary, which has the newest state: what a write reads first, such as the values for a
 * regular expression, must not be a replica's older ones.
 * @param header the request's `x-d1-bookmark`; empty means absent
 * @throws 400 `22023` if the header is neither a bookmark nor a constraint, also for a write
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
 * A bookmark is of one database. Those of a company that has moved name theirs, `DB_EAST.00000085-…`, so that one from
 * before the move is told apart; with it, the newest state is read.
 */
function readPlaced(header: string | undefined, { placed, database = "DB" }: ApiKey) {
  if (placed === undefined) return { sent: header, prefix: "" };
  const prefix = `${database}.`;
  if (header === undefined || constraints.has(header)) return { sent: header, prefix };
  if (header.startsWith(prefix)) return { sent: header.slice(prefix.length), prefix };
  return { sent: bookmark.test(header.replace(/^DB[A-Z0-9_]*\./, "")) ? "first-primary" : header, prefix };
}

/**
 * Opens a session in `c.get("session")`, and sends its bookmark with the answer. Reads send one too, so that the next
 * read sees nothing older. So do errors, so that a client that is told of a duplicate can read it. If the database was
 * not queried, the answer has no bookmark, or the one that the request sent.
 * @param find the database of a key
 * @throws 400 `22023`, and what `find` throws
 */
export const useSessions = (find: (env: Databases, key: ApiKey) => D1Database) =>
  createMiddleware<SessionEnv>(async (c, next) => {
    const { method } = c.req;
    if (method === "OPTIONS") return next();
    const key = c.get("key");
    // While its company moves, the primary is queried: no replica knows where the company is now.
    if (key.placed === "moving") return next();
    const { sent, prefix } = readPlaced(c.req.header(bookmarkHeader), key);
    const session = find(c.env, key).withSession(chooseStart(method, sent));
    c.set("session", session);
    await next();
    const seen = session.getBookmark();
    if (seen !== null) c.res.headers.set(bookmarkHeader, prefix + seen);
  });
