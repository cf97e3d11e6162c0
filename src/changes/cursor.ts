/**
 * A position in the feed of a company: after its change `seq`. The text also identifies that change, to detect a cursor
 * from before a restore of the database, after which another change may have the same number.
 *
 *     61636d65-42-1795921938123-6f307835
 *     company, seq, milliseconds and the end of the mapping's id; text in hexadecimal digits
 */
import { type SQL, sql } from "drizzle-orm";
import { externalIntegrationMappingChange as feed } from "../db/schema";

export interface Cursor {
  readonly companyId: string;
  readonly seq: number;
  /** Identifies the change at `seq`; `-` before the first change. */
  readonly mark: string;
}

const form = /^((?:[0-9a-f]{2})+)-(\d{1,15})-(\d*-[0-9a-f]*)$/;
const nothing = "-";

/** Undefined for text that is not a cursor. */
export function readCursor(text: string): Cursor | undefined {
  const [, company, seq, mark] = form.exec(text) ?? [];
  if (company === undefined || seq === undefined || mark === undefined) return undefined;
  const companyId = new TextDecoder().decode(Uint8Array.fromHex(company));
  return { companyId, seq: Number(seq), mark };
}

export function writeCursor({ companyId, seq, mark }: Cursor): string {
  return `${new TextEncoder().encode(companyId).toHex()}-${seq}-${mark}`;
}

/** The cursor before the first change of a company. */
export function startOf(companyId: string): Cursor {
  return { companyId, seq: 0, mark: nothing };
}

/** The mark of a row of the feed. */
export const buildMark: SQL = sql`(strftime('%s', ${feed.changedAt}) || substr(${feed.changedAt}, 21, 3) || '-' || lower(hex(substr(${feed.mappingId}, -4))))`;

/** The cursor of a row of the feed. */
export const buildCursor: SQL = sql`(lower(hex(${feed.companyId})) || '-' || ${feed.seq} || '-' || ${buildMark})`;
