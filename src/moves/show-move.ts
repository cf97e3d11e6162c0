/** What the databases say of a company → where it is and how far its move is. */
import type { Databases } from "../config/bindings";
import { showTimestamp } from "../db/timestamp";
import type { Arrival } from "./arrival";
import { moveErrors } from "./errors";
import type { ShownMove } from "./move-record";
import { secondsToSwitch } from "./step";
import { findMove, onlyHome, type Site, survey } from "./survey";

/** @throws 404 if there is no such company, 409 if there are two */
export async function showMove(env: Databases, companyId: string): Promise<ShownMove> {
  const sites = await survey(env, companyId);
  const move = findMove(sites);
  const home = onlyHome(companyId, sites) ?? move?.target;
  if (home === undefined) throw moveErrors.noCompany(companyId);
  const arrival = move?.arrival ?? home.arrival;
  const isLeft = move?.source.fence?.state === "left";
  const phase = move?.arrival.progress.phase;
  return {
    companyId,
    state: isLeft ? "arriving" : (phase ?? "settled"),
    database: home.name,
    from: arrival?.source ?? null,
    to: arrival ? (move?.target ?? home).name : null,
    kept: keptBy(sites),
    secondsToSwitch:
      move?.source.fence && phase !== "cancelling" && !isLeft
        ? secondsToSwitch(move.source.fence, move.arrival, Date.now())
        : 0,
    startedAt: arrival ? showTimestamp(arrival.startedAt) : null,
    arrivedAt: arrival?.arrivedAt ? showTimestamp(arrival.arrivedAt) : null,
    figures: arrival ? figuresOf(arrival) : null,
  };
}

function keptBy(sites: readonly Site[]): string[] {
  return sites
    .filter(({ fence, hasCompany }) => fence?.state === "left" && hasCompany)
    .map(({ name }) => name);
}

function figuresOf({ progress }: Arrival): ShownMove["figures"] {
  const { mappings, copiedMappings, copiedChanges, comparedMappings, comparedChanges } = progress;
  const { followed, repaired, frozenMilliseconds } = progress;
  return {
    mappings,
    copiedMappings,
    copiedChanges,
    comparedMappings,
    comparedChanges,
    followed,
    repaired,
    frozenMilliseconds,
  };
}
