/** One step of a move: a bounded piece of its work, from wherever it stands. */
import type { Bindings } from "../config/bindings";
import { type Fence, readFence } from "../placement/fence";
import type { Arrival, Phase } from "./arrival";
import { compareChanges, compareMappings } from "./copy/compare";
import { copyChanges, copyMappings, follow } from "./copy/copy";
import { moveErrors } from "./errors";
import { isPublished, publishPlaces } from "./publish";
import { findMove, type Move, survey } from "./survey";
import { arrive, switchCompany } from "./switch";

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
  const { arrival: caughtUp } = await follow(move, companyId, arrival);
  if (isBehind(arrival, caughtUp)) return;
  await tryToSwitch(env, { ...move, arrival: caughtUp }, companyId, source.fence);
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

/** With more than that to copy at a time, the switch would take long. */
const FEW = 200;

function isBehind({ progress: before }: Arrival, { progress: after }: Arrival): boolean {
  return after.followed - before.followed > FEW || after.copiedChanges - before.copiedChanges > FEW;
}

/** A crash may have come between the arrival and what is told of it. */
async function publishArrived(env: Bindings, companyId: string): Promise<void> {
  const sites = await survey(env, companyId);
  if (sites.every(({ arrival, fence }) => arrival === null && fence === null))
    throw moveErrors.noMove(companyId);
  await publishPlaces(env);
}

async function tryToSwitch(env: Bindings, move: Move, companyId: string, fence: Fence): Promise<void> {
  const { source, target, arrival } = move;
  if (!(await isPublished(env, companyId, { database: source.name, moving: true }))) {
    return publishPlaces(env);
  }
  if (secondsToSwitch(fence, arrival, Date.now()) > 0) return;
  if (await switchCompany(move, companyId, arrival)) {
    const left = await readFence(source.database, companyId);
    if (left?.state === "left" && left.database === target.name) await arrive(env, move, companyId);
  }
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
