/**
 * What a database says of a company that moves (migrations/0011_company_moves.sql): whether its rows there are the ones
 * that count. A database that says nothing of a company has the rows that count.
 */

/**
 * `leaving`: they count, and are copied to another database. `frozen`: nothing is written for some seconds. `left`: they
 * are in the other database. `arriving`: a copy that is not complete yet.
 */
export type FenceState = "leaving" | "frozen" | "left" | "arriving";

export interface Fence {
  readonly state: FenceState;
  /** The binding of the other database. */
  readonly database: string;
  /** When every isolate could begin to learn of the move, as stored; null: not yet. */
  readonly announcedAt: string | null;
  /** Until when the company is frozen at the longest, as stored. */
  readonly until: string | null;
}

/** What a database says that refuses a write of a company that has left it. */
export const HAS_LEFT = "The company has moved to another database";

/** The states in which the rows here are nobody's to see. */
const hidden = `("state" = 'left' OR "state" = 'arriving')`;

/** An SQL condition: the company's rows in this database are the ones that count. @param company an SQL expression */
export const isHere = (company: string) =>
  `NOT EXISTS (SELECT 1 FROM "companyFence" WHERE "companyFence"."companyId" = ${company} AND ${hidden})`;

/** An SQL condition: the company is not moving, and has not left. @param company an SQL expression */
export const isSettled = (company: string) =>
  `NOT EXISTS (SELECT 1 FROM "companyFence" WHERE "companyFence"."companyId" = ${company})`;

/** The companies whose rows in this database are nobody's to see. */
export const hiddenCompanies = `SELECT "companyId" FROM "companyFence" WHERE ${hidden}`;

/** Reads the fence of a company: no row for a company that is here. */
export const buildFence = (
  database: D1Database | D1DatabaseSession,
  companyId: string,
): D1PreparedStatement =>
  database
    .prepare(`SELECT "state", "database", "announcedAt", "until" FROM "companyFence" WHERE "companyId" = ?`)
    .bind(companyId);

export async function readFence(database: D1Database, companyId: string): Promise<Fence | null> {
  return buildFence(database, companyId).first<Fence>();
}

/** Whether a fence says that the rows of its database count. */
export function counts(fence: Fence | null | undefined): boolean {
  return !fence || fence.state === "leaving" || fence.state === "frozen";
}

/**
 * The copy is complete as soon as the source says that the company has left: whoever sees that first opens the target.
 * @param arrivedAt as stored
 */
export const buildArrive = (
  database: D1Database,
  companyId: string,
  arrivedAt: string,
): readonly D1PreparedStatement[] => [
  database
    .prepare(`DELETE FROM "companyFence" WHERE "companyId" = ? AND "state" = 'arriving'`)
    .bind(companyId),
  database
    .prepare(`UPDATE "companyArrival" SET "arrivedAt" = ?2 WHERE "companyId" = ?1 AND "arrivedAt" IS NULL`)
    .bind(companyId, arrivedAt),
];
