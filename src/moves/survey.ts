/** What every database says of a company, and so where it is and whether it moves. */
import type { Databases } from "../config/bindings";
import { listDatabases } from "../db/databases";
import { counts, type Fence } from "../placement/fence";
import type { Arrival } from "./arrival";
import { moveErrors } from "./errors";

export interface Site {
  readonly name: string;
  readonly database: D1Database;
  readonly fence: Fence | null;
  readonly arrival: Arrival | null;
  /** Whether it has the company's row. */
  readonly hasCompany: boolean;
}

/** One statement a database: the free plan runs 50 a request, and a move asks for this several times. */
const site = `SELECT
  (SELECT json_object('state', "state", 'database', "database", 'announcedAt', "announcedAt", 'until', "until")
   FROM "companyFence" WHERE "companyId" = ?1) AS "fence",
  (SELECT json_object('source', "source", 'step', "step", 'progress', json("progress"), 'startedAt', "startedAt", 'arrivedAt', "arrivedAt")
   FROM "companyArrival" WHERE "companyId" = ?1) AS "arrival",
  EXISTS (SELECT 1 FROM "company" WHERE "id" = ?1) AS "hasCompany"`;

interface SiteRow {
  readonly fence: string | null;
  readonly arrival: string | null;
  readonly hasCompany: number;
}

export async function survey(env: Databases, companyId: string): Promise<readonly Site[]> {
  return Promise.all(
    listDatabases(env).map(async ([name, database]) => {
      const row = await database.prepare(site).bind(companyId).first<SiteRow>();
      const fence: Fence | null = JSON.parse(row?.fence ?? "null");
      const arrival: Arrival | null = JSON.parse(row?.arrival ?? "null");
      return { name, database, fence, arrival, hasCompany: row?.hasCompany === 1 };
    }),
  );
}

export interface Move {
  readonly source: Site;
  readonly target: Site;
  readonly arrival: Arrival;
}

/** The move that is under way, if one is: a copy that has not arrived. */
export function findMove(sites: readonly Site[]): Move | undefined {
  const target = sites.find(
    ({ arrival, fence }) => arrival?.arrivedAt === null && fence?.state === "arriving",
  );
  const source = sites.find(({ name }) => name === target?.arrival?.source);
  return target?.arrival && source ? { source, target, arrival: target.arrival } : undefined;
}

/** The databases whose rows of the company count: one, or several where two companies have one id. */
export function homesOf(sites: readonly Site[]): readonly Site[] {
  const here = sites.filter(({ hasCompany, fence }) => hasCompany && counts(fence));
  // Where it moved to, it is, also if somebody made a company of that id elsewhere by hand.
  const arrived = here.filter(
    ({ arrival, fence }) => fence !== null || (arrival?.arrivedAt ?? null) !== null,
  );
  return arrived.length > 0 ? arrived : here;
}

/** @throws 409 if two companies have one id */
export function onlyHome(companyId: string, sites: readonly Site[]): Site | undefined {
  const homes = homesOf(sites);
  if (homes.length <= 1) return homes[0];
  throw moveErrors.severalHomes(
    companyId,
    homes.map(({ name }) => name),
  );
}

/**
 * The binding of the database that a company has a place in, because it moves or has moved; undefined for all others,
 * which are where their keys say.
 */
export async function placeOf(env: Databases, companyId: string): Promise<string | undefined> {
  if (listDatabases(env).length === 1) return undefined;
  const sites = await survey(env, companyId);
  if (sites.every(({ fence, arrival }) => fence === null && arrival === null)) return undefined;
  const [home] = homesOf(sites);
  // Between the switch and the arrival it is in neither: it is where it goes.
  return home?.name ?? sites.find(({ fence }) => fence?.state === "left")?.fence?.database;
}
