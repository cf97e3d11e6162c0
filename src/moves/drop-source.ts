/** Deletes the rows that a database keeps of a company that has moved away, a piece with each call. */
import type { Bindings } from "../config/bindings";
import { failIfUnchanged, runAlone } from "./arrival";
import { deletePage } from "./copy/delete-page";
import { moveErrors } from "./errors";
import { isPublished, publishPlaces } from "./publish";
import { homesOf, survey } from "./survey";
import { dropUnusedTriggers } from "./triggers";

/**
 * @param onPiece called before anything is deleted, with whether it is the first piece
 * @throws 404 if nothing is kept, 409 while the rows may still be read, or if another run is at work
 */
export async function dropSource(
  env: Bindings,
  companyId: string,
  onPiece: (isFirst: boolean) => Promise<void>,
): Promise<void> {
  const sites = await survey(env, companyId);
  const [home] = homesOf(sites);
  const kept = sites.find(({ fence }) => fence?.state === "left");
  if (kept?.fence?.state !== "left" || home?.arrival?.arrivedAt == null)
    throw moveErrors.nothingKept(companyId);
  const { announceSeconds } = home.arrival.progress;
  if (Date.now() - Date.parse(home.arrival.arrivedAt) < announceSeconds * 1_000) {
    throw moveErrors.tooSoon(announceSeconds);
  }
  const place = { database: home.name, moving: home.fence !== null };
  if (!(await isPublished(env, companyId, place))) {
    await publishPlaces(env);
    throw moveErrors.tooSoon(announceSeconds);
  }
  const { database, fence } = kept;
  await onPiece(fence.announcedAt !== null);
  const { statements, isDone } = await deletePage(database, companyId);
  await runAlone(database, companyId, [
    database.prepare(`DELETE FROM "companyFence" WHERE "companyId" = ? AND "state" = 'left'`).bind(companyId),
    failIfUnchanged(database),
    ...statements,
    ...(isDone
      ? [database.prepare(`DELETE FROM "companyArrival" WHERE "companyId" = ?`).bind(companyId)]
      : [
          // Without `announcedAt`: the first piece is gone.
          database
            .prepare(`INSERT INTO "companyFence" ("companyId", "state", "database") VALUES (?, 'left', ?)`)
            .bind(companyId, fence.database),
        ]),
  ]);
  if (isDone) await dropUnusedTriggers(database);
}
