/** Answers about moves → text for a terminal. */
import { type ShownMove, shownMove } from "../../moves/move-record.ts";
import { renderPairs } from "../keys/table.ts";
import { format } from "../progress.ts";

export const readMove = (body: unknown): ShownMove => shownMove().parse(body);

/** What a move does now, in a line. */
export function describeStep({ state, from, to, figures, secondsToSwitch }: ShownMove): string {
  const { mappings, copiedMappings, copiedChanges, comparedMappings, comparedChanges, followed } = {
    mappings: 0,
    copiedMappings: 0,
    copiedChanges: 0,
    comparedMappings: 0,
    comparedChanges: 0,
    followed: 0,
    ...figures,
  };
  switch (state) {
    case "mappings":
      return `copying mappings: ${format(copiedMappings)} of ${format(mappings)}`;
    case "changes":
      return `copying the change feed: ${format(copiedChanges)}`;
    case "compare":
      return `comparing mappings: ${format(comparedMappings)} of ${format(mappings)}`;
    case "compareChanges":
      return `comparing the change feed: ${format(comparedChanges)} of ${format(copiedChanges)}`;
    case "follow":
      return secondsToSwitch > 0
        ? `following what is written: ${format(followed)}; the switch may be in ${secondsToSwitch} s`
        : `following what is written: ${format(followed)}; switching`;
    case "arriving":
      return "switched; opening the copy";
    case "cancelling":
      return "deleting the copy";
    case "settled":
      return from === null || to === null ? "does not move" : `moved from ${from} to ${to}`;
  }
}

/** All that is known of a move, with one member per line. */
export function showMove(move: ShownMove): string {
  const { figures } = move;
  return renderPairs([
    ["company", move.companyId],
    ["database", move.database],
    ["state", describeStep(move)],
    ["moved from, to", move.from === null ? "never moved" : `${move.from}, ${move.to}`],
    ["old rows kept in", move.kept.length === 0 ? "none" : move.kept.join(", ")],
    ["begun", move.startedAt ?? "-"],
    ["arrived", move.arrivedAt ?? "-"],
    ...(figures === null
      ? []
      : ([
          ["mappings at the start", format(figures.mappings)],
          ["copied", `${format(figures.copiedMappings)} mappings, ${format(figures.copiedChanges)} changes`],
          [
            "compared",
            `${format(figures.comparedMappings)} mappings, ${format(figures.comparedChanges)} changes`,
          ],
          ["written meanwhile", `${format(figures.followed)} mappings, copied again`],
          ["found wrong", `${format(figures.repaired)} mappings, copied again`],
          [
            "writes waited for",
            figures.frozenMilliseconds === null ? "-" : `about ${figures.frozenMilliseconds} ms`,
          ],
        ] as const)),
  ]);
}
