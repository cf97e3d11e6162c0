/** Gives every request an id, times it and logs it. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import type { ApiKey } from "../access/verify-api-key";
import type { Bindings } from "../config/bindings";
import type { RequestLog } from "../config/settings";
import { type CallerEnv, isFromBrowser } from "../http/from-browser";
import type { Measurement } from "../postgrest";
import { chooseRequestId } from "./request-id";
import { type LoggedChange, type RequestRecord, renderLogLine, toDataPoint } from "./request-record";
import { renderServerTiming } from "./server-timing";
import { writePoint } from "./write-point";

/** What other middleware and handlers provide for the record. */
export interface ObserveEnv {
  Bindings: Bindings;
  Variables: {
    key?: ApiKey;
    measurement?: Measurement;
    requestId?: string;
    change?: LoggedChange;
  } & CallerEnv["Variables"];
}

/** A request header that asks for `Server-Timing`, with any value. Browsers get it unasked. */
const asksForTimes = "X-Server-Timing";

/**
 * `X-Request-Id` on every answer, `Server-Timing` where a browser or `X-Server-Timing` asks for it, a line of the log, and
 * a data point where `METRICS` is bound. It must be the outermost middleware, so that it sees every answer.
 * @param isServed whether a path is that of a relation or a function, and so may be logged
 * @param write writes a line to the log
 */
export const observeRequests = (
  log: RequestLog,
  isServed: (path: string) => boolean,
  write: (line: string) => void = (line) => console.log(line),
) =>
  createMiddleware<ObserveEnv>(async (c, next) => {
    const start = performance.now();
    const requestId = chooseRequestId(c.req.header("x-request-id"), c.env.ADMIN_TOKEN, () =>
      crypto.randomUUID(),
    );
    const { headers } = c.req.raw;
    const fromBrowser = isFromBrowser(headers);
    c.set("requestId", requestId);
    c.set("fromBrowser", fromBrowser);
    await next();
    const measurement = c.get("measurement");
    const end = performance.now();
    const auth = measurement && measurement.startedAt - start;
    // Not `c.header`, which would copy the finished answer with its body: 40 µs each time.
    if (!c.res.headers.has("X-Request-Id")) c.res.headers.set("X-Request-Id", requestId);
    if (auth !== undefined && (fromBrowser || headers.has(asksForTimes))) {
      c.res.headers.set("Server-Timing", renderServerTiming({ ...measurement?.stages, auth }));
    }

    const failed = c.res.status >= 500;
    const logged = log === "all" || (log === "errors" && failed);
    const metrics = c.env.METRICS;
    if (!logged && !metrics) return;
    const usage = measurement?.usage;
    const key = c.get("key");
    const change = c.get("change");
    const record: RequestRecord = {
      requestId,
      method: c.req.method,
      route: isServed(c.req.path) ? c.req.path : routeOf(c),
      status: c.res.status,
      code: measurement?.code ?? codeOf(c.res),
      company: key?.companyId ?? change?.company,
      // A data point does not have it, and it takes longer than the rest.
      query: logged ? measurement?.outline?.() : undefined,
      rows: measurement?.rows,
      milliseconds: end - start,
      authMilliseconds: auth,
      databaseMilliseconds: usage?.milliseconds,
      roundTrips: usage?.roundTrips,
      rowsRead: usage?.rowsRead,
      rowsWritten: usage?.rowsWritten,
      keyId: key?.id,
      change,
    };
    if (logged) write(renderLogLine(record));
    if (metrics) writePoint(metrics, toDataPoint(record));
  });

/** Every answer of an error names its code in `Proxy-Status`, whoever made it. */
export function codeOf({ status, headers }: Response): string | undefined {
  return status < 400 ? undefined : /; error=([\w-]+)/.exec(headers.get("Proxy-Status") ?? "")?.[1];
}

/**
 * The pattern of the path, such as `/admin/keys/:id`. If several match, it is the first: routes are tried in order, and
 * `/:relation` also matches `/health`. Of a path that no route has, the part that is known, such as `/admin/*`.
 */
function routeOf(c: Context): string {
  const paths = matchedRoutes(c).map(({ path }) => path);
  return (
    paths.find((path) => !path.endsWith("*")) ??
    paths.findLast((path) => path !== "*" && path !== "/*") ??
    "none"
  );
}
