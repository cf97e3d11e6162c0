/**
 * A position in the feed of a company: after its change `seq`. The text also identifies that change, to detect a cursor
 * from before a restore of the database, after which another change may have the same number.
 *
 *     61636d65-42-0f3a9c
 *     company, seq and mark; in hexadecimal digits but for seq
 */
import { type SQL, sql } from "drizzle-orm";
import { externalIntegrationMappingChange as feed } from "../db/schema";

export interface Cursor {
  readonly companyId: string;
  readonly seq: number;
  /** Identifies the change at `seq`, without telling anything of it; `-` before the first change. */
  readonly mark: string;
}

const form = /^((?:[0-9a-f]{2})+)-(\d{1,15})-([0-9a-f]{6}|-)$/;
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

/** A prime below 2^31: the product of two remainders is exact in SQLite. */
const PRIME = sql.raw("2147483647");

/** Factors for the last characters of a mapping's id, which is where ids differ. */
const FACTORS = [7_919, 1_299_709, 15_485_863, 179_424_673, 982_451_653, 373_587_883, 86_028_121, 32_452_843];

/**
 * The mark of a row of the feed: 24 bits of a hash of its number, its time and its mapping's id. A cursor may be at a
 * change that its key cannot see, so the mark must not tell them; there are far more times and ids than marks. D1 has no
 * digest in SQL.
 */
export const buildMark: SQL = (() => {
  const time = sql`(CAST(strftime('%s', ${feed.changedAt}) AS INTEGER) * 1000 + CAST(substr(${feed.changedAt}, 21, 3) AS INTEGER))`;
  const characters = FACTORS.map(
    (factor, index) =>
      sql`ifnull(unicode(substr(${feed.mappingId}, ${sql.raw(String(-1 - index))}, 1)), 0) * ${sql.raw(String(factor))}`,
  );
  const sum = sql.join([sql`${time} * 1031`, sql`${feed.seq} % ${PRIME} * 524287`, ...characters], sql` + `);
  return sql`(SELECT printf('%06x', ("x" * "x" % ${PRIME} * "x" + "x") % ${PRIME} & 16777215) FROM (SELECT (${sum}) % ${PRIME} AS "x"))`;
})();

/** The cursor of a row of the feed. */
export const buildCursor: SQL = sql`(lower(hex(${feed.companyId})) || '-' || ${feed.seq} || '-' || ${buildMark})`;
