/** Reads the body of a call of `/admin` as the API reads its own: decoded, and within bounds. */
import { createMiddleware } from "hono/factory";
import type { AuthEnv } from "../access/middleware";
import { encodeUtf8 } from "../bytes/utf8";
import { PostgrestError, readBody } from "../postgrest";
import { adminErrors } from "./errors";

const methodsWithBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

const emptyObject = encodeUtf8("{}");

/**
 * Gives what follows a request whose body is plain. No body is one without members: clients send a content type with
 * every POST, also where there is nothing to say.
 * @throws 413, and 400 and 415 for a coding
 */
export const plainBody = (maxBytes: number) =>
  createMiddleware<AuthEnv>(async (c, next) => {
    const { raw } = c.req;
    if (!methodsWithBody.has(raw.method)) return next();
    const bytes = await readBody(raw, maxBytes).catch((error: unknown) => {
      const isTooLarge = error instanceof PostgrestError && error.status === 413;
      throw isTooLarge ? adminErrors.bodyTooLarge(maxBytes) : error;
    });
    const headers = new Headers(raw.headers);
    headers.delete("Content-Encoding");
    headers.delete("Content-Length");
    // Of bytes, `Request` makes no content type of its own.
    const body = bytes.byteLength === 0 ? emptyObject : bytes;
    c.req.raw = new Request(raw.url, { method: raw.method, headers, body });
    return next();
  });
