import { is, SQL } from "drizzle-orm";
import { SQLiteColumn } from "drizzle-orm/sqlite-core";

/** The columns that a Drizzle expression reads. */
export function columnsOf(chunk: unknown): readonly SQLiteColumn[] {
  if (is(chunk, SQLiteColumn)) return [chunk];
  if (is(chunk, SQL)) return chunk.queryChunks.flatMap(columnsOf);
  return Array.isArray(chunk) ? chunk.flatMap(columnsOf) : [];
}
