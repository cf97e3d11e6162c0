/** Whether a browser reads an answer: what only browsers obey is left out of the others. */

export interface CallerEnv {
  Variables: {
    /** `isFromBrowser`; absent: not looked at. */
    fromBrowser?: boolean;
    /** Of a request that was let in. */
    key?: unknown;
  };
}

/**
 * Browsers send `Sec-Fetch-Site` with every request over HTTPS, and `Origin` with each that a page of another site makes.
 * @see https://www.w3.org/TR/fetch-metadata/
 * @see https://fetch.spec.whatwg.org/#origin-header
 */
export function isFromBrowser(headers: Headers): boolean {
  return headers.has("Origin") || headers.has("Sec-Fetch-Site");
}

/** A context of Hono's, whatever else is in it. */
export interface CallerContext {
  readonly get: (name: "fromBrowser" | "key") => unknown;
}

/**
 * True unless a good key came with the request and no sign of a browser. A key is in a header of its own or in a bearer
 * token, which no browser sends by itself: a page must, and a page of another site then sends `Origin`. So an old browser
 * without `Sec-Fetch-Site` cannot load, run or frame what it was answered without these headers (SECURITY.md).
 */
export function mayBeBrowser(c: CallerContext): boolean {
  return c.get("fromBrowser") !== false || c.get("key") === undefined;
}
