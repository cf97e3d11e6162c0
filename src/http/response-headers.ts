/** The headers that every answer has, whatever it answers. */
import { createMiddleware } from "hono/factory";

/**
 * An API has no pages: nothing that it answers may be run, framed or sniffed.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
 */
export const safeHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=15552000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/** What one key or token sees is for no cache and for no other key. */
export const privateHeaders: Readonly<Record<string, string>> = {
  ...safeHeaders,
  "Cache-Control": "no-store",
  // Each header that can bring a key (src/access/credentials.ts).
  Vary: "Authorization, apikey, carbon-key",
};

/**
 * Puts headers on an answer that was not made with them: most are, for setting them one by one takes twice as long.
 * The first of them tells.
 */
export const ensureHeaders = (headers: Readonly<Record<string, string>>) => {
  const entries = Object.entries(headers);
  const [[marker] = [""]] = entries;
  return createMiddleware(async (c, next) => {
    await next();
    if (c.res.headers.has(marker)) return;
    for (const [name, value] of entries) c.res.headers.append(name, value);
  });
};
