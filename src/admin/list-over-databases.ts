/** Lists of `/admin` that D1 has, over every database: a company may be in any of them. `DB` comes first, the others by name. */
import type { Context } from "hono";
import { listDatabases } from "../db/databases";
import type { AdminEnv } from "./audit/audited";
import { readCursor, takePage } from "./page-cursor";
import { reach } from "./reach";

/** Where a list goes on in a database. */
export interface PageAfter {
  /** The last id of the page before; empty for the first page. */
  readonly cursor: string;
  readonly limit: number;
}

interface Wanted<Item> {
  /** The binding of the only database that is asked; undefined: all. */
  readonly only: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
  /** The first items of a database after the cursor, by id. */
  readonly list: (database: D1Database, page: PageAfter) => Promise<readonly Item[]>;
}

/** An item, and the binding of the database that has it. */
interface Found<Item> {
  /** What the list goes on after: `DB_EAST/acme`. */
  readonly id: string;
  readonly item: Item;
  readonly name: string;
}

/** A page of the list, with the `Link` for the next one if there is one. */
export async function pageOverDatabases<Item extends { readonly id: string }>(
  c: Context<AdminEnv>,
  { only, limit, cursor, list }: Wanted<Item>,
): Promise<readonly Found<Item>[]> {
  // No binding has a slash in its name; an id may.
  const position = readCursor(c.req.url, cursor) ?? "/";
  const slash = position.indexOf("/");
  const [lastName, lastId] = [position.slice(0, slash), position.slice(slash + 1)];
  const found: Found<Item>[] = [];
  const named = listDatabases(c.env)
    .filter(([name]) => only === undefined || only === name)
    .filter(([name]) => lastName === "" || rank(name) >= rank(lastName))
    .sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
  for (const [name, database] of named) {
    // One more than the page has, if there is one.
    const page = { cursor: name === lastName ? lastId : "", limit: limit + 1 - found.length };
    const items = await reach(list(database, page));
    found.push(...items.map((item) => ({ id: `${name}/${item.id}`, item, name })));
    if (found.length > limit) break;
  }
  return takePage(c, found, limit);
}

const rank = (name: string) => (name === "DB" ? "" : name);
