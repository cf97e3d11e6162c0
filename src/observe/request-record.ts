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
  readonly code?: string;
  readonly milliseconds: number;
  readonly authMilliseconds?: number;
  readonly databaseMilliseconds?: number;
  readonly roundTrips?: number;
  /** If the database says so: it does not for a page of more than 100 rows. */
  readonly rowsRead?: number;
  readonly rowsWritten?: number;
  readonly keyId?: string;
}

/** The record as one line of JSON. */
export function renderLogLine(record: RequestRecord): string {
  const { milliseconds, authMilliseconds, databaseMilliseconds, ...rest } = record;
  return JSON.stringify({
    event: "request",
    ...rest,
    ms: tenths(milliseconds),
    ...(authMilliseconds !== undefined && { authMs: tenths(authMilliseconds) }),
    ...(databaseMilliseconds !== undefined && { d1Ms: tenths(databaseMilliseconds) }),
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
