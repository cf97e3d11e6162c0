/** One step of a move: a bounded piece of its work, from wherever it stands. */
import type { Bindings } from "../config/bindings";
import type { Fence } from "../placement/fence";
import type { Arrival, Phase } from "./arrival";
import { compareChanges, compareMappings } from "./copy/compare";
import { copyChanges, copyMappings, follow } from "./copy/copy";
import { moveErrors } from "./errors";
import { isPublished, publishPlaces } from "./publish";
import { findMove, type Move, survey } from "./survey";
import { arrive, switchCompany } from "./switch";

/** As long as little can have been written since. */
const CAUGHT_UP_MILLISECONDS = 5_000;

export async function stepMove(env: Bindings, companyId: string): Promise<void> {
  const move = findMove(await survey(env, companyId));
  if (move === undefined) return publishArrived(env, companyId);
  const { source, arrival } = move;
  if (source.fence?.state === "left") return arrive(env, move, companyId);
  if (source.fence === null) throw moveErrors.fenceLost(source.name);
  const { phase } = arrival.progress;
  if (phase !== "follow") {
    await phases[phase](move, companyId, arrival);
    return;
  }
  // To follow and to switch in one step would be more than the 50 statements of the free plan.
  const isCaughtUp = Date.now() - (arrival.progress.caughtUpAt ?? 0) < CAUGHT_UP_MILLISECONDS;
  if (!isCaughtUp && (await follow(move, companyId, arrival)).more) return;
  await tryToSwitch(env, move, companyId, source.fence);
}

const phases: Readonly<
  Record<Exclude<Phase, "follow">, (move: Move, companyId: string, arrival: Arrival) => Promise<Arrival>>
> = {
  mappings: copyMappings,
  changes: copyChanges,
  compare: compareMappings,
  compareChanges,
  cancelling: async (_move, companyId) => {
    throw moveErrors.cancelling(companyId);
  },
};

/** A crash may have come between the arrival and what is told of it. */
async function publishArrived(env: Bindings, companyId: string): Promise<void> {
  const sites = await survey(env, companyId);
  if (sites.every(({ arrival, fence }) => arrival === null && fence === null))
    throw moveErrors.noMove(companyId);
  await publishPlaces(env);
}

async function tryToSwitch(env: Bindings, move: Move, companyId: string, fence: Fence): Promise<void> {
  const { source, arrival } = move;
  if (!(await isPublished(env, companyId, { database: source.name, moving: true }))) {
    return publishPlaces(env);
  }
  if (secondsToSwitch(fence, arrival, Date.now()) > 0) return;
  // The next step opens the copy, or a request of the company that comes before it: the free plan runs 50 statements a request.
  await switchCompany(move, companyId, arrival);
}

/** How long isolates still have to learn of the move. @param now epoch milliseconds */
export function secondsToSwitch(
  { announcedAt }: Pick<Fence, "announcedAt">,
  { progress }: Arrival,
  now: number,
): number {
  const from = announcedAt === null ? now : Date.parse(announcedAt);
  return Math.max(0, Math.ceil(progress.announceSeconds - (now - from) / 1_000));
}
