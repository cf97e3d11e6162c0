/**
 * Bounds the result of a list that has the same ids many times: each time has all rows of its id, so that ten thousand
 * times an id that two thousand mappings have would be twenty million rows.
 */
import { type SQL, sql } from "drizzle-orm";
import { buildBoundFault, buildListSource, toJsonChunks } from "../postgrest";

/** An id that is listed no more often needs no look-up beforehand. */
const OFTEN = 10;

/** The result may have a row for so many bytes of the answer, which is fewer than a row of few columns takes. */
const BYTES_A_ROW = 64;

/** False if no id is listed often. It counts hashes, which takes a twentieth of the time of counting the ids. */
function mayBeOften(ids: readonly string[]): boolean {
  if (ids.length <= OFTEN) return false;
  const mask = 2 ** Math.ceil(Math.log2(4 * ids.length)) - 1;
  const counts = new Uint32Array(mask + 1);
  return ids.some((id) => {
    let hash = 0;
    for (let index = 0; index < id.length; index += 1)
      hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
    const place = (hash ^ (hash >>> 16)) & mask;
    const count = (counts[place] ?? 0) + 1;
    counts[place] = count;
    return count > OFTEN;
  });
}

/**
 * The list as a source of rows (`key`, `value`), which fails if the ids that it repeats often have too many rows together;
 * undefined if it repeats none often. The check reads the index once for each of these ids.
 * @param buildHolders the FROM and WHERE of the mappings that have an id, which is an SQL expression
 * @param maxBytes the most bytes of the answer
 */
export function buildCheckedList(
  ids: readonly string[],
  buildHolders: (id: SQL) => SQL,
  maxBytes: number,
): SQL | undefined {
  if (!Number.isFinite(maxBytes) || !mayBeOften(ids)) return undefined;
  const times = new Map<string, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  const often = [...times].filter(([, count]) => count > OFTEN);
  if (often.length === 0) return undefined;
  const most = Math.floor(maxBytes / BYTES_A_ROW);
  const id = sql.raw("often.value->>0");
  const sums = toJsonChunks(often.map((pair) => JSON.stringify(pair))).map(({ json }) => {
    const held = sql`SELECT 1 ${buildHolders(id)} LIMIT ${Math.floor(most / OFTEN) + 1}`;
    return sql`(SELECT sum((often.value->>1) * (SELECT count(*) FROM (${held}))) FROM json_each(${json}) AS often)`;
  });
  const check = sql`CASE WHEN ${sql.join(sums, sql` + `)} > ${most} THEN ${buildBoundFault("repeated")} ELSE true END`;
  return sql`(SELECT key, value FROM ${buildListSource(ids)} WHERE (SELECT ${check}) LIMIT -1)`;
}
