/** What the databases say of a company → where it is and how far its move is. */
import type { Databases } from "../config/bindings";
import { listDatabases } from "../db/databases";
import type { Arrival } from "./arrival";
import { moveErrors } from "./errors";
import type { ShownMove } from "./move-record";
import { secondsToSwitch } from "./step";
import { findMove, homesOf, type Site, survey } from "./survey";

/** @throws 404 if there is no such company, 409 if there are two */
export async function showMove(env: Databases, companyId: string): Promise<ShownMove> {
  const sites = await survey(env, companyId);
  const move = findMove(sites);
  const homes = homesOf(sites);
  const home = homes[0] ?? move?.target;
  if (home === undefined) throw moveErrors.noCompany(companyId);
  if (homes.length > 1)
    throw moveErrors.severalHomes(
      companyId,
      homes.map(({ name }) => name),
    );
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
    startedAt: showTime(arrival?.startedAt),
    arrivedAt: showTime(arrival?.arrivedAt),
    figures: arrival ? figuresOf(arrival) : null,
  };
}

/** Whether a name is that of a bound database. */
export function isBound(env: Databases, name: string): boolean {
  return listDatabases(env).some(([bound]) => bound === name);
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

/** Without trailing zeros (SPEC §2). */
function showTime(stored: string | null | undefined): string | null {
  return stored ? stored.replace(/\.?0*Z$/, "Z") : null;
}
