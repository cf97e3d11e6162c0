/** What the operator sees of an attempt: a line of the log, and a data point. Neither has a URL or anything of a row. */

export interface DeliveryRecord {
  /** The webhook's id. */
  readonly webhook: string;
  /** The company's id. */
  readonly company: string;
  /** The `webhook-id`. */
  readonly message: string;
  readonly ok: boolean;
  /** Null: there was no answer. */
  readonly status: number | null;
  /** How often the message was tried, this time included. */
  readonly tries: number;
  readonly changes: number;
  /** How old the oldest of the changes was. */
  readonly lagSeconds: number;
  readonly milliseconds: number;
}

export function renderDeliveryLine({ milliseconds, ...record }: DeliveryRecord): string {
  return JSON.stringify({ event: "delivery", ...record, ms: milliseconds });
}

/**
 * The record for Workers Analytics Engine, beside those of requests (src/observe/request-record.ts): the blobs are
 * `DELIVERY`, nothing, the status, whether it was taken, and the company; the doubles are milliseconds, seconds of lag,
 * changes and tries; the sampling index is the webhook.
 */
export function toDeliveryPoint(record: DeliveryRecord): AnalyticsEngineDataPoint {
  const { webhook, company, status, ok, milliseconds, lagSeconds, changes, tries } = record;
  return {
    indexes: [webhook],
    blobs: ["DELIVERY", "", String(status ?? ""), ok ? "taken" : "failed", company],
    doubles: [milliseconds, lagSeconds, changes, tries],
  };
}
