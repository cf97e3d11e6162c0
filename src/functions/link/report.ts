/** The report of `link` on each row, and the error if the whole body is not written. */
import type { PostgrestError, ShowTime, StoredCells } from "../../postgrest";
import { commandErrors } from "../../rpc/errors";
import { showMapping, showMappings } from "../mapping-json";
import type { BodyRow } from "./body-rows";
import type { LinkOutcome, RowFault, StoredMapping } from "./outcome";

/** Getters, because few calls select all members and making their JSON takes time. */
export function reportOf(
  outcomes: readonly LinkOutcome[],
  rows: readonly BodyRow[],
  showTime: ShowTime,
): readonly StoredCells[] {
  return outcomes.map((outcome) => {
    const mapping = mappingOf(outcome);
    return {
      index: outcome.index,
      ref: rows[outcome.index]?.ref ?? null,
      action: outcome.action,
      id: mapping?.id ?? null,
      get mapping() {
        return mapping ? showMapping(mapping, showTime) : null;
      },
      get displaced() {
        return showMappings("displaced" in outcome ? outcome.displaced : [], showTime);
      },
      get error() {
        return "fault" in outcome ? showFault(outcome.fault, showTime) : null;
      },
    };
  });
}

/** The mapping as it is after the call. */
function mappingOf(outcome: LinkOutcome): StoredMapping | undefined {
  switch (outcome.action) {
    case "created":
    case "updated":
      return outcome.after;
    case "unchanged": {
      const { before, lastSyncedAt } = outcome;
      return lastSyncedAt === undefined ? before : { ...before, lastSyncedAt };
    }
    case "missing":
      return undefined;
    default:
      return outcome.before;
  }
}

/** Keys in jsonb's order. */
function showFault({ code, message, details, hint, owner }: RowFault, showTime: ShowTime): string {
  const own = owner ? `, "owner": ${showMapping(owner, showTime)}` : "";
  const text = (value: string | null) => JSON.stringify(value);
  return `{"code": ${text(code)}, "hint": ${text(hint)}${own}, "details": ${text(details)}, "message": ${text(message)}}`;
}

/** The error if a row was refused or invalid, so that nothing is written; `details` has the report on every row. */
export function undoneBy(
  outcomes: readonly LinkOutcome[],
  report: readonly StoredCells[],
  showTime: ShowTime,
): PostgrestError | undefined {
  const faults = outcomes.flatMap((outcome) => ("fault" in outcome ? [outcome.fault] : []));
  if (faults.length === 0) return undefined;
  return commandErrors.undone(codeOf(faults), faults.length, outcomes.length, {
    report: report.map((row, index) => toBriefRow(row, outcomes[index], showTime)),
  });
}

/** Of a taken id before that of a row which the key may not write, and both before that of a malformed row. */
function codeOf(faults: readonly RowFault[]): "23505" | "42501" | "22023" {
  const refused = faults.filter(({ action }) => action === "refused");
  if (refused.some(({ code }) => code !== "42501")) return "23505";
  return refused.length > 0 ? "42501" : "22023";
}

/**
 * A row of the error's report: without whole mappings and without metadata, of which ten thousand rows may have hundreds
 * of megabytes. The client has what it sent, and nothing was written.
 */
function toBriefRow(
  { index, ref, action, id }: StoredCells,
  outcome: LinkOutcome | undefined,
  showTime: ShowTime,
) {
  const fault = outcome && "fault" in outcome ? outcome.fault : undefined;
  if (!fault) return { index, ref, action, id, error: null };
  const { code, message, details, hint, owner } = fault;
  const shown: Readonly<Record<string, unknown>> = owner
    ? JSON.parse(showMapping({ ...owner, metadata: null }, showTime))
    : {};
  const { metadata: _, ...brief } = shown;
  return { index, ref, action, id, error: { code, message, details, hint, ...(owner && { owner: brief }) } };
}
