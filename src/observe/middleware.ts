/** Gives every request an id, times it and logs it. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import type { ApiKey } from "../access/verify-api-key";
import type { Bindings } from "../config/bindings";
import type { RequestLog } from "../config/settings";
import { type Measurement, PostgrestError } from "../postgrest";
import { chooseRequestId } from "./request-id";
import { type RequestRecord, renderLogLine, toDataPoint } from "./request-record";
import { renderServerTiming } from "./server-timing";

/** What other middleware and handlers provide for the record. */
export interface ObserveEnv {
  Bindings: Bindings;
  Variables: { key?: ApiKey; measurement?: Measurement };
}

/**
 * `X-Request-Id` and `Server-Timing` on every answer, a line of the log, and a data point where `METRICS` is bound. It
 * must be the outermost middleware, so that it sees every answer.
 * @param relations the names of relations and functions that may be logged; other path segments are not
 * @param write writes a line to the log
 */
export const observeRequests = (
  log: RequestLog,
  relations: readonly string[],
  write: (line: string) => void = (line) => console.log(line),
) =>
  createMiddleware<ObserveEnv>(async (c, next) => {
    const start = performance.now();
    const requestId = chooseRequestId(c.req.header("x-request-id"), c.env.ADMIN_TOKEN, () =>
      crypto.randomUUID(),
    );
    await next();
    const measurement = c.get("measurement");
    const end = performance.now();
    const auth = measurement && measurement.startedAt - start;
    // Not `c.header`, which would copy the finished answer with its body: 40 µs each time.
    c.res.headers.set("X-Request-Id", requestId);
    if (auth !== undefined) {
      c.res.headers.set("Server-Timing", renderServerTiming({ ...measurement?.stages, auth }));
    }

    const failed = c.res.status >= 500;
    const logged = log === "all" || (log === "errors" && failed);
    const metrics = c.env.METRICS;
    if (!logged && !metrics) return;
    const key = c.get("key");
    const record: RequestRecord = {
      requestId,
      method: c.req.method,
      route: routeOf(c, relations),
      status: c.res.status,
      ...(c.error instanceof PostgrestError && { code: c.error.code }),
      milliseconds: end - start,
      ...(auth !== undefined && { authMilliseconds: auth }),
      ...(measurement && {
        databaseMilliseconds: measurement.usage.milliseconds,
        roundTrips: measurement.usage.roundTrips,
        rowsRead: measurement.usage.rowsRead,
        rowsWritten: measurement.usage.rowsWritten,
      }),
      ...(key && { keyId: key.id }),
    };
    if (logged) write(renderLogLine(record));
    metrics?.writeDataPoint(toDataPoint(record));
  });

/**
 * The pattern of the path, such as `/admin/keys/:id`; "none" if only a wildcard matches. If several match, it is the
 * first: routes are tried in order, and `/:relation` also matches `/health`.
 */
function routeOf(c: Context, relations: readonly string[]): string {
  const route = matchedRoutes(c).find(({ path }) => !path.endsWith("*"))?.path ?? "none";
  const relation = relations.find((name) => c.req.path.endsWith(`/${name}`));
  return relation === undefined ? route : route.replace(/:(relation|function)/, relation);
}
