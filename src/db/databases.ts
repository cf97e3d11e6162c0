/**
 * Finds the D1 database of a key. One database holds 10 GB; a company, or a group of them, that outgrows it gets its
 * own: a binding `DB_…` beside `DB`. The `database` of its keys names it, or where the company has moved, its place
 * (src/placement/; docs/operations.md).
 */

import type { DatabaseName, Databases } from "../config/bindings";
import { databaseName } from "./database-name";

function isDatabaseName(name: string): name is DatabaseName {
  return name !== "DB" && databaseName.test(name);
}

/** In a record, the database `DB` is an absent member. */
export function ownDatabase(name: string | undefined): { readonly database?: string } {
  return name === undefined || name === "DB" ? {} : { database: name };
}

/** The database of that name, or `DB` if there is no name; undefined if it is not bound. */
export function findDatabase(env: Databases, name: string | undefined): D1Database | undefined {
  if (name === undefined || name === "DB") return env.DB;
  return isDatabaseName(name) ? env[name] : undefined;
}

/** Every bound database, with its name. */
export function listDatabases(env: Databases): readonly (readonly [string, D1Database])[] {
  const further = Object.keys(env)
    .filter(isDatabaseName)
    .flatMap((name) => {
      const database = env[name];
      return database ? [[name, database] as const] : [];
    });
  return [["DB", env.DB], ...further];
}
