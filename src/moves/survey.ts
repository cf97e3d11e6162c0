/** What every database says of a company, and so where it is and whether it moves. */
import type { Databases } from "../config/bindings";
import { listDatabases } from "../db/databases";
import { buildFence, counts, type Fence } from "../placement/fence";
import { type Arrival, type ArrivalRow, buildArrival, toArrival } from "./arrival";
import { moveErrors } from "./errors";

export interface Site {
  readonly name: string;
  readonly database: D1Database;
  readonly fence: Fence | null;
  readonly arrival: Arrival | null;
  /** Whether it has the company's row. */
  readonly hasCompany: boolean;
}

export async function survey(env: Databases, companyId: string): Promise<readonly Site[]> {
  return Promise.all(
    listDatabases(env).map(async ([name, database]) => {
      const [fence, arrival, company] = await database.batch([
        buildFence(database, companyId),
        buildArrival(database, companyId),
        database.prepare(`SELECT 1 FROM "company" WHERE "id" = ?`).bind(companyId),
      ]);
      const row = arrival?.results[0] as ArrivalRow | undefined;
      return {
        name,
        database,
        fence: (fence?.results[0] as Fence | undefined) ?? null,
        arrival: row ? toArrival(row) : null,
        hasCompany: (company?.results.length ?? 0) > 0,
      };
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
