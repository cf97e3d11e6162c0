/** Lists, creates and renames the companies in D1. Every outage is a 503. */
import { isHere } from "../placement/fence";
import type { PageAfter } from "./list-over-databases";
import { reach } from "./reach";

/** `createdAt` as stored, with six digits of a second (SPEC §2). */
export interface Company {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

/** The first companies after the cursor, by id. */
export async function listCompanies(
  database: D1Database,
  { cursor, limit }: PageAfter,
): Promise<readonly Company[]> {
  const statement = database
    .prepare(
      `SELECT "id", "name", "createdAt" FROM "company" WHERE "id" > ? AND ${isHere('"company"."id"')}
       ORDER BY "id" LIMIT ?`,
    )
    .bind(cursor, limit);
  const { results } = await statement.all<Company>();
  return results;
}

export async function findCompany(database: D1Database, id: string): Promise<Company | null> {
  const statement = database
    .prepare('SELECT "id", "name", "createdAt" FROM "company" WHERE "id" = ?')
    .bind(id);
  return reach(statement.first<Company>());
}

export async function companyExists(database: D1Database, id: string): Promise<boolean> {
  return (await findCompany(database, id)) !== null;
}

/** @returns null if there already is a company with that id */
export async function makeCompany(database: D1Database, id: string, name: string): Promise<Company | null> {
  const statement = database
    .prepare(
      `INSERT INTO "company" ("id", "name") VALUES (?, ?)
       ON CONFLICT DO NOTHING RETURNING "id", "name", "createdAt"`,
    )
    .bind(id, name);
  return reach(statement.first<Company>());
}

/** Creates the company again if it was deleted meanwhile. */
export async function renameCompany(database: D1Database, id: string, name: string): Promise<Company | null> {
  const statement = database
    .prepare(
      `INSERT INTO "company" ("id", "name") VALUES (?, ?)
       ON CONFLICT ("id") DO UPDATE SET "name" = excluded."name" RETURNING "id", "name", "createdAt"`,
    )
    .bind(id, name);
  return reach(statement.first<Company>());
}
