/** Begins a move, or finds it begun: each step may be repeated after a crash. */
import type { Bindings } from "../config/bindings";
import { toTimestamp } from "../db/timestamp";
import { begin, hasBegun } from "./arrival";
import { moveErrors } from "./errors";
import { publishPlaces } from "./publish";
import { findMove, onlyHome, type Site, survey } from "./survey";
import { buildMakeTriggers } from "./triggers";

export interface Wanted {
  readonly companyId: string;
  /** The binding of the target. */
  readonly to: string;
  readonly announceSeconds: number;
}

/** @throws 404 if there is no such company, 409 if it cannot move there */
export async function startMove(env: Bindings, wanted: Wanted): Promise<void> {
  const { companyId, to } = wanted;
  const sites = await survey(env, companyId);
  const target = sites.find(({ name }) => name === to);
  if (target === undefined) throw moveErrors.noCompany(companyId);
  const move = findMove(sites);
  if (move && move.target !== target) {
    throw moveErrors.otherMove(companyId, move.source.name, move.target.name);
  }
  if (move?.arrival.progress.phase === "cancelling") throw moveErrors.cancelling(companyId);
  // The source was left: nothing is to begin, and the next step opens the target.
  if (move?.source.fence?.state === "left") return;
  const home = onlyHome(companyId, sites);
  // A crash may have come between the arrival and what is told of it.
  if (home === target) return publishPlaces(env);
  if (home === undefined) throw moveErrors.noCompany(companyId);
  if (!move) await prepareTarget(target, home, wanted);
  // What was written since the fence was lost is not noted anywhere.
  else if (move.source.fence === null && hasBegun(move.arrival)) throw moveErrors.fenceLost(move.source.name);
  await announce(env, companyId, home, target);
}

async function prepareTarget(
  target: Site,
  home: Site,
  { companyId, announceSeconds }: Wanted,
): Promise<void> {
  const { database, hasCompany } = target;
  if (hasCompany) throw moveErrors.keptRows(companyId, target.name);
  const [company, count] = await home.database.batch([
    home.database.prepare(`SELECT "name", "createdAt" FROM "company" WHERE "id" = ?`).bind(companyId),
    home.database
      .prepare(`SELECT count(*) AS "n" FROM "externalIntegrationMapping" WHERE "companyId" = ?`)
      .bind(companyId),
  ]);
  const { name, createdAt } = Object(company?.results[0]);
  const progress = begin(announceSeconds, Number(Object(count?.results[0]).n));
  await database.batch([
    ...buildMakeTriggers(database),
    database.prepare(`DELETE FROM "companyFence" WHERE "companyId" = ?`).bind(companyId),
    // The feed of a deleted company of that id.
    database.prepare(`DELETE FROM "externalIntegrationMappingChange" WHERE "companyId" = ?`).bind(companyId),
    database
      .prepare(`INSERT INTO "company" ("id", "name", "createdAt") VALUES (?, ?, ?)`)
      .bind(companyId, name, createdAt),
    database
      .prepare(`INSERT INTO "companyFence" ("companyId", "state", "database") VALUES (?, 'arriving', ?)`)
      .bind(companyId, home.name),
    database
      .prepare(
        `INSERT INTO "companyArrival" ("companyId", "source", "progress", "startedAt") VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT ("companyId") DO UPDATE SET "source" = ?2, "progress" = ?3, "startedAt" = ?4,
           "arrivedAt" = NULL, "step" = "step" + 1`,
      )
      .bind(companyId, home.name, JSON.stringify(progress), toTimestamp(Date.now())),
  ]);
}

/** From here on what is written in the source is noted. Then all isolates are told, so that they ask where the company is. */
async function announce(env: Bindings, companyId: string, { database }: Site, target: Site): Promise<void> {
  await database.batch([
    ...buildMakeTriggers(database),
    database
      .prepare(
        `DELETE FROM "companyWritten" WHERE "companyId" = ?1
         AND NOT EXISTS (SELECT 1 FROM "companyFence" WHERE "companyId" = ?1)`,
      )
      .bind(companyId),
    database
      .prepare(
        `INSERT INTO "companyFence" ("companyId", "state", "database") VALUES (?, 'leaving', ?)
         ON CONFLICT ("companyId") DO NOTHING`,
      )
      .bind(companyId, target.name),
  ]);
  await publishPlaces(env);
  await database
    .prepare(`UPDATE "companyFence" SET "announcedAt" = ?2 WHERE "companyId" = ?1 AND "announcedAt" IS NULL`)
    .bind(companyId, toTimestamp(Date.now()))
    .run();
}
