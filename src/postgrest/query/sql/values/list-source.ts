/** A list of texts of any length → a source of rows for FROM: `key` is the index, `value` the item. */
import { type SQL, sql } from "drizzle-orm";
import { toJsonChunk, toJsonChunks } from "./json-parameter";

/** The list as one parameter for `json_each(?)`; undefined if it is too long for one. */
export function listParameter(items: readonly string[]): string | undefined {
  return toJsonChunk(JSON.stringify(items), items.length)?.json;
}

/**
 * `FROM ${buildListSource(["a", "b"])} AS asked` has the rows `(0, 'a')` and `(1, 'b')`.
 * @throws 54001 for a single item that D1 cannot bind
 */
export function buildListSource(items: readonly string[]): SQL {
  const whole = listParameter(items);
  if (whole !== undefined) return sql`json_each(${whole})`;
  const chunks = toJsonChunks(items.map((item) => JSON.stringify(item)));
  // Not UNION ALL: D1 allows five terms in a compound SELECT (SPEC §9).
  const starts = JSON.stringify(chunks.map(({ start }) => start));
  const cases = chunks.map(({ json }, index) => sql` WHEN ${sql.raw(String(index))} THEN ${json}`);
  const chunkOf = sql`CASE chunk.key${sql.join(cases)} END`;
  return sql`(SELECT chunk.value + item.key AS key, item.value AS value FROM json_each(${starts}) AS chunk, json_each(${chunkOf}) AS item)`;
}
