/** Where to go on in the feed of a company: after a cursor, or `now`. */

import { prepare, toStatement } from "../postgrest";
import { readCursor } from "./cursor";
import { buildState, readState } from "./state";

/** After the newest change. `changes` answers it with a cursor and no change. */
export const NOW = "now";

/** What is wrong with it, in words that follow "since: "; undefined: nothing. */
export function faultOfSince(since: string, companyId: string): string | undefined {
  if (since === NOW) return undefined;
  const cursor = readCursor(since);
  if (!cursor) return `must be a cursor of the change feed, or "${NOW}"`;
  return cursor.companyId === companyId ? undefined : "is a cursor of another company";
}

/**
 * The cursor for it.
 * @param since without fault
 * @throws 410 `72000` if the feed has nothing to go on from at the cursor
 */
export async function resolveSince(database: D1Database, since: string, companyId: string): Promise<string> {
  const cursor = readCursor(since);
  const state = await prepare(database, toStatement(buildState(companyId, cursor))).first();
  const { mark, oldest, newest } = Object(state);
  const end = readState(companyId, cursor, [mark, oldest, newest]);
  return cursor ? since : end;
}
