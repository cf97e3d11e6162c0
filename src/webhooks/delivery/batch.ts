/** Rows of the change feed → the body of a delivery. */

import { utf8Length } from "../../bytes/utf8";
import type { FeedBounds, FeedRow } from "../../changes/read-feed";
import { showTimestamp } from "../../db/timestamp";

/** The most changes of a delivery. */
export const BATCH_CHANGES = 100;
/** The most bytes of its body. A change that is larger goes alone. */
export const BATCH_BYTES = 256 * 1024;

/** What is read for it. Where nothing is wanted of so many changes, the next piece begins after them. */
export const FEED_BOUNDS: FeedBounds = { rows: BATCH_CHANGES, bytes: BATCH_BYTES, looked: 5_000 };

/** What a delivery says beside the changes. */
export interface Envelope {
  readonly companyId: string;
  /** When the delivery was put together, as ISO 8601: the same on every try. */
  readonly timestamp: string;
  /** Where the receiver stands after it. */
  readonly cursor: string;
}

/** How many of the rows make the next delivery; at least one, if there is one. */
export function countBatch(rows: readonly FeedRow[], companyId: string): number {
  // Cursors of one company differ by a few digits; the longest stands for all.
  const cursor = rows.reduce(
    (longest, row) => (row.cursor.length > longest.length ? row.cursor : longest),
    "",
  );
  let bytes = utf8Length(renderBody([], { companyId, timestamp: new Date(0).toISOString(), cursor }));
  for (const [index, row] of rows.entries()) {
    bytes += utf8Length(renderChange(row)) + (index === 0 ? 0 : 1);
    if (index > 0 && (index === BATCH_CHANGES || bytes > BATCH_BYTES)) return index;
  }
  return rows.length;
}

/** The body. What is JSON in the feed stays as it is, to the letter of its numbers. */
export function renderBody(rows: readonly FeedRow[], { companyId, timestamp, cursor }: Envelope): string {
  const changes = rows.map(renderChange).join(",");
  return `{"type":"externalIntegrationMapping.changed","timestamp":${text(timestamp)},"data":{"companyId":${text(companyId)},"changes":[${changes}],"cursor":${text(cursor)}}}`;
}

/** A change as `changes` shows it (src/changes/changes.ts). */
function renderChange(row: FeedRow): string {
  return `{"companyId":${text(row.companyId)},"seq":${row.seq},"op":${text(row.op)},"mappingId":${text(row.mappingId)},"integration":${text(row.integration)},"entityType":${text(row.entityType)},"entityId":${text(row.entityId)},"externalId":${text(row.externalId)},"changedAt":${text(showTimestamp(row.changedAt))},"changedBy":${text(row.changedBy)},"before":${row.before},"after":${row.after},"cursor":${text(row.cursor)}}`;
}

const text = (value: string | null) => JSON.stringify(value);
