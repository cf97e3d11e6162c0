/** The report of `link` on each row, and the error if the whole body is not written. */
import {
  isObject,
  JsonNumber,
  type JsonValue,
  type PostgrestError,
  parseJsonb,
  type StoredCells,
} from "../../postgrest";
import { commandErrors } from "../../rpc/errors";
import { showMapping, showMappings } from "../mapping-json";
import type { BodyRow } from "./body-rows";
import type { LinkOutcome, RowFault, StoredMapping } from "./outcome";

declare global {
  interface JSON {
    /** A number that JSON.stringify writes with this text. @see https://tc39.es/proposal-json-parse-with-source/ */
    rawJSON(text: string): unknown;
  }
}

/** Getters, because few calls select all members and making their JSON takes time. */
export function reportOf(outcomes: readonly LinkOutcome[], rows: readonly BodyRow[]): readonly StoredCells[] {
  return outcomes.map((outcome) => {
    const mapping = mappingOf(outcome);
    return {
      index: outcome.index,
      ref: rows[outcome.index]?.ref ?? null,
      action: outcome.action,
      id: mapping?.id ?? null,
      get mapping() {
        return mapping ? showMapping(mapping) : null;
      },
      get displaced() {
        return showMappings("displaced" in outcome ? outcome.displaced : []);
      },
      get error() {
        return "fault" in outcome ? showFault(outcome.fault) : null;
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
function showFault({ code, message, details, hint, owner }: RowFault): string {
  const own = owner ? `, "owner": ${showMapping(owner)}` : "";
  const text = (value: string | null) => JSON.stringify(value);
  return `{"code": ${text(code)}, "hint": ${text(hint)}${own}, "details": ${text(details)}, "message": ${text(message)}}`;
}

/** The error if a row was refused or invalid, so that nothing is written; `details` has the whole report. */
export function undoneBy(
  outcomes: readonly LinkOutcome[],
  report: readonly StoredCells[],
): PostgrestError | undefined {
  const faults = outcomes.flatMap((outcome) => ("fault" in outcome ? [outcome.fault] : []));
  if (faults.length === 0) return undefined;
  const isRefused = faults.some(({ action }) => action === "refused");
  return commandErrors.undone(isRefused, faults.length, outcomes.length, { report: report.map(toPlainRow) });
}

const jsonColumns: ReadonlySet<string> = new Set(["mapping", "displaced", "error"]);

function toPlainRow(row: StoredCells): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [
      name,
      jsonColumns.has(name) && cell !== null ? toPlain(parseJsonb(String(cell))) : cell,
    ]),
  );
}

/** A value for JSON.stringify that keeps the text of its numbers. */
function toPlain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return JSON.rawJSON(value.lexeme);
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toPlain(member)]));
}
