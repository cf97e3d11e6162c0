/** Reads the body of an `/admin` request as the API reads bodies: decoded, and limited in size. */
import { createMiddleware } from "hono/factory";
import type { AuthEnv } from "../access/middleware";
import { encodeUtf8 } from "../bytes/utf8";
import { decodeBody, PostgrestError, readBody, requireUtf8 } from "../postgrest";
import { adminErrors } from "./errors";

const methodsWithBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

const emptyObject = encodeUtf8("{}");

/**
 * Replaces the request's body with its decoded bytes. A missing body becomes an empty object: clients send a content
 * type with every POST, even without a body.
 * @throws 413 for a large body, 400 or 415 for a bad `Content-Encoding` or for one that is not UTF-8
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
    requireUtf8(headers.get("Content-Type") ?? "");
    // Whoever reads JSON from it would put U+FFFD in place of what is wrong.
    decodeBody(bytes);
    headers.delete("Content-Encoding");
    headers.delete("Content-Length");
    // With a string, `Request` would set a content type of its own.
    const body = bytes.byteLength === 0 ? emptyObject : bytes;
    c.req.raw = new Request(raw.url, { method: raw.method, headers, body });
    return next();
  });
