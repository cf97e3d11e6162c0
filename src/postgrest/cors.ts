/**
 * PostgREST's cross-origin rules: any page in a browser may call, with any headers.
 * @see https://docs.postgrest.org/en/stable/references/cors.html
 */
import type { Context, MiddlewareHandler } from "hono";

export interface CorsOptions {
  /** The web origins that may call. Default `*`: all. */
  readonly origins?: "*" | readonly string[];
  /** Response headers that a page may read, in addition to PostgREST's. */
  readonly expose?: readonly string[];
  /** Whether an answer needs these headers; one that no browser reads does not. Default: every answer. */
  readonly applies?: (c: Context) => boolean;
}

const methods = "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD";
const exposed = [
  "Content-Encoding",
  "Content-Location",
  "Content-Range",
  "Content-Type",
  "Date",
  "Location",
  "Server",
  "Transfer-Encoding",
  "Range-Unit",
];
const maxAgeSeconds = "86400";
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Answers preflights, and says on every other answer who may read it. If two are nested, the outer one decides. */
export function cors({
  origins = "*",
  expose = [],
  applies = () => true,
}: CorsOptions = {}): MiddlewareHandler {
  const exposedHeaders = [...exposed, ...expose].join(", ");
  const allowed = (origin: string | undefined) => {
    if (origins === "*") return "*";
    return origin !== undefined && origins.includes(origin) ? origin : undefined;
  };

  return async (c, next) => {
    const origin = c.req.header("origin");
    const allow = allowed(origin);
    const isPreflight =
      c.req.method === "OPTIONS" &&
      origin !== undefined &&
      c.req.header("access-control-request-method") !== undefined;

    if (isPreflight) c.res = new Response(null, { status: 200 });
    else await next();
    if (!isPreflight && !applies(c)) return;

    const headers = c.res.headers;
    // The request is not from a page, so the headers are of no use.
    if (origin === undefined && origins === "*") {
      if (!headers.has("Access-Control-Allow-Origin")) headers.set("Access-Control-Allow-Origin", "*");
      return;
    }
    if (origins !== "*") headers.append("Vary", "Origin");
    if (allow === undefined) {
      headers.delete("Access-Control-Allow-Origin");
      headers.delete("Access-Control-Expose-Headers");
      return;
    }
    headers.set("Access-Control-Allow-Origin", allow);
    if (isPreflight) {
      headers.set("Access-Control-Allow-Methods", methods);
      headers.set(
        "Access-Control-Allow-Headers",
        allowedHeaders(c.req.header("access-control-request-headers")),
      );
      headers.set("Access-Control-Max-Age", maxAgeSeconds);
    } else {
      headers.set("Access-Control-Expose-Headers", exposedHeaders);
    }
  };
}

function allowedHeaders(requested = ""): string {
  const names = requested.split(",").map((name) => name.trim());
  return [
    "Authorization",
    ...names.filter((name) => headerName.test(name)),
    "Accept",
    "Accept-Language",
    "Content-Language",
  ].join(", ");
}
