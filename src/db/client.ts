/** The D1 binding → Drizzle, for what is not asked through the engine. */
import { type AnyD1Database, type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import * as schema from "./schema";

export type Client = DrizzleD1Database<typeof schema>;

/** Drizzle over the database (or a session of it); opens nothing, so one for every request is fine. */
export function createClient(database: AnyD1Database): Client {
  return drizzle(database, { schema });
}
