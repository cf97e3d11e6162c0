/**
 * What the operator sees of a request: a line of the log, and a data point. It has names and numbers only, never a
 * value, a query string, a key or an unknown path.
 */
import { tenths } from "./server-timing";

export interface RequestRecord {
  readonly requestId: string;
  readonly method: string;
  /** The pattern that the path matched, with the relation's name if that relation exists. */
  readonly route: string;
  readonly status: number;
  /** The code of the error in the body. */
  readonly code?: string | undefined;
  /** Whose rows: the company of the key, or the one that an administrator changed something of. */
  readonly company?: string | undefined;
  /** What was asked of the database, without values (src/postgrest/outline/). */
  readonly query?: string | undefined;
  /** The rows of the answer. */
  readonly rows?: number | undefined;
  readonly milliseconds: number;
  readonly authMilliseconds?: number | undefined;
  readonly databaseMilliseconds?: number | undefined;
  readonly roundTrips?: number | undefined;
  readonly rowsRead?: number | undefined;
  readonly rowsWritten?: number | undefined;
  readonly keyId?: string | undefined;
  /** What an administrator changed. */
  readonly change?: LoggedChange | undefined;
}

/** A change over `/admin`: names and ids, never a value. */
export interface LoggedChange {
  /** `key.rotate` */
  readonly action: string;
  /** The id of the key, the webhook or the company. */
  readonly target?: string | undefined;
  readonly company?: string | undefined;
  /** The names of the members that changed. */
  readonly changed?: readonly string[];
}

/** The record as one line of JSON; what is undefined is left out. */
export function renderLogLine(record: RequestRecord): string {
  const { milliseconds, authMilliseconds, databaseMilliseconds } = record;
  // Every request pays for this: an object of one shape, without spreads, is built and printed in half the time.
  return JSON.stringify({
    event: "request",
    requestId: record.requestId,
    method: record.method,
    route: record.route,
    status: record.status,
    code: record.code,
    action: record.change?.action,
    target: record.change?.target,
    changed: record.change?.changed,
    company: record.company,
    query: record.query,
    rows: record.rows,
    roundTrips: record.roundTrips,
    rowsRead: record.rowsRead,
    rowsWritten: record.rowsWritten,
    keyId: record.keyId,
    ms: tenths(milliseconds),
    authMs: authMilliseconds === undefined ? undefined : tenths(authMilliseconds),
    d1Ms: databaseMilliseconds === undefined ? undefined : tenths(databaseMilliseconds),
  });
}

/**
 * The record for Workers Analytics Engine: the blobs are method, route, status, code and company; the doubles are total
 * milliseconds, database milliseconds, round trips, rows read, rows written and rows of the answer; the sampling index is
 * the key.
 * @see https://developers.cloudflare.com/analytics/analytics-engine/
 */
export function toDataPoint(record: RequestRecord): AnalyticsEngineDataPoint {
  const { method, route, status, code = "", company = "", keyId = "" } = record;
  const { milliseconds, databaseMilliseconds = 0, roundTrips = 0, rowsRead = 0, rowsWritten = 0 } = record;
  const { rows = 0 } = record;
  return {
    indexes: [keyId],
    blobs: [method, route, String(status), code, company],
    doubles: [milliseconds, databaseMilliseconds, roundTrips, rowsRead, rowsWritten, rows],
  };
}
