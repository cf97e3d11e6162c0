/** Cancels a move before the switch: the source is as before, and the copy goes, a piece with each call. */
import type { Bindings } from "../config/bindings";
import { buildAdvance, buildBehindFence, runAlone } from "./arrival";
import { deletePage } from "./copy/delete-page";
import { moveErrors } from "./errors";
import { publishPlaces } from "./publish";
import { findMove, type Move, survey } from "./survey";
import { dropUnusedTriggers } from "./triggers";

/** @throws 404 if the company is not moving, 409 if it has moved */
export async function cancelMove(env: Bindings, companyId: string): Promise<void> {
  const move = findMove(await survey(env, companyId));
  if (move === undefined) throw moveErrors.noMove(companyId);
  const { source, target } = move;
  if (source.fence?.state === "left") throw moveErrors.switched(companyId, target.name);
  // In this order: a copy that does not follow the source any more must not be taken for one that does.
  const isFirst = await markCancelled(move, companyId);
  await release(move, companyId);
  // The rest comes with the next call: triggers are nine statements, and so are few of the free plan's 50 left.
  if (isFirst) return dropUnusedTriggers(source.database);
  const { arrival: current } = move;
  const { database } = target;
  const { statements, isDone } = await deletePage(database, companyId);
  const behind = buildBehindFence(database, companyId, source.name, statements);
  await runAlone(database, companyId, [
    ...buildAdvance(database, companyId, current, current.progress),
    ...(isDone ? behind.slice(0, -1) : behind),
    ...(isDone
      ? [database.prepare(`DELETE FROM "companyArrival" WHERE "companyId" = ?`).bind(companyId)]
      : []),
  ]);
  if (!isDone) return;
  await Promise.all([dropUnusedTriggers(source.database), dropUnusedTriggers(database)]);
  await publishPlaces(env);
}

/** @returns whether it was not before */
async function markCancelled({ target, arrival }: Move, companyId: string): Promise<boolean> {
  if (arrival.progress.phase === "cancelling") return false;
  const progress = { ...arrival.progress, phase: "cancelling" as const };
  await runAlone(target.database, companyId, buildAdvance(target.database, companyId, arrival, progress));
  return true;
}

/** @throws 409 if it has left: a switch was under way */
async function release({ source, target }: Move, companyId: string): Promise<void> {
  const { database } = source;
  const [, , left] = await database.batch([
    database
      .prepare(
        `DELETE FROM "companyFence" WHERE "companyId" = ? AND ("state" = 'leaving' OR "state" = 'frozen')`,
      )
      .bind(companyId),
    database.prepare(`DELETE FROM "companyWritten" WHERE "companyId" = ?`).bind(companyId),
    database
      .prepare(`SELECT 1 FROM "companyFence" WHERE "companyId" = ? AND "state" = 'left'`)
      .bind(companyId),
  ]);
  if ((left?.results.length ?? 0) > 0) throw moveErrors.switched(companyId, target.name);
}
