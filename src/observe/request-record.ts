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
  readonly milliseconds: number;
  readonly authMilliseconds?: number | undefined;
  readonly databaseMilliseconds?: number | undefined;
  readonly roundTrips?: number | undefined;
  /** If the database says so: it does not for a page of more than 100 rows. */
  readonly rowsRead?: number | undefined;
  readonly rowsWritten?: number | undefined;
  readonly keyId?: string | undefined;
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
 * The record for Workers Analytics Engine: the blobs are method, route, status and code; the doubles are total
 * milliseconds, database milliseconds, round trips, rows read and rows written; the sampling index is the key.
 * @see https://developers.cloudflare.com/analytics/analytics-engine/
 */
export function toDataPoint(record: RequestRecord): AnalyticsEngineDataPoint {
  const { method, route, status, code = "", keyId = "" } = record;
  const { milliseconds, databaseMilliseconds = 0, roundTrips = 0, rowsRead = 0, rowsWritten = 0 } = record;
  return {
    indexes: [keyId],
    blobs: [method, route, String(status), code],
    doubles: [milliseconds, databaseMilliseconds, roundTrips, rowsRead, rowsWritten],
  };
}
