/** D1's error → the error that the client receives. */

import { secondsToNextDay } from "../../deadline";
import { type PostgrestError, sqlstate, transport } from "../../errors";
import type { CommandPlan, Plan } from "../../plan/plan";
import { readD1Error } from "../database/d1-error";
import { mayBeDone, type Outage } from "../database/retry-policy";
import { MAX_EMBED_BYTES } from "../sql/values/cell-bytes";
import type { BoundFault } from "../sql/values/guard";
import { memberBytesOf } from "../sql/write/member-bound";

/** Clients that come back at once would not help an overloaded database. */
const RETRY_AFTER_SECONDS: Readonly<Record<Outage, number>> = {
  unreached: 1,
  interrupted: 1,
  stalled: 5,
  strained: 5,
};

/** The client's error, or the error itself where it is a fault of ours. */
export function toRequestError(error: unknown, plan: Plan | CommandPlan): unknown {
  const fault = readD1Error(error);
  switch (fault.kind) {
    case "unavailable":
      return unavailable(fault.outage, plan, error);
    case "guard":
      // The writes that have guards say what struck them; what is left is a sum.
      return sqlstate.numberOutOfRange("bigint out of range");
    case "bound":
      return (plan.kind === "command" ? undefined : pastBound(fault.bound, plan)) ?? error;
    case "cast":
      return sqlstate.failedCast(fault.code, fault.message);
    case "tooComplex":
      return sqlstate.tooComplex(
        "The request makes a statement that is larger than the database takes",
        "Ask for fewer columns, terms or embedded resources at once.",
      );
    case "tooBig":
      return sqlstate.tooComplex(
        "A value or an answer is larger than the database takes",
        "Ask for less, or send less.",
      );
    case "tooManyCalls":
      return sqlstate.tooComplex(
        "The request asks the database more often than it may",
        "Ask for less in one request, or in several requests.",
      );
    case "full":
      return full(fault.what, error);
    case "dailyLimit":
      return transport.unavailable("The database has had its rows of the day", secondsToNextDay(Date.now()), {
        hint: "It answers again after midnight UTC, or with a paid plan of Cloudflare's.",
        cause: error,
      });
    case "bookmark":
      return transport.refusedBookmark(error);
    default:
      return error;
  }
}

function full(what: "database" | "account", cause: unknown): PostgrestError {
  return what === "database"
    ? transport.storageFull(
        "The database",
        "Delete what is not needed any more, or ask whoever runs it.",
        cause,
      )
    : transport.storageFull(
        "The storage of the account",
        "Ask whoever runs this service to raise it.",
        cause,
      );
}

/** The client must know whether sending a write again may write twice. */
function unavailable(outage: Outage, plan: Plan | CommandPlan, cause: unknown): PostgrestError {
  const unknown = plan.kind !== "read" && mayBeDone(outage);
  return transport.unavailable("The database is out of reach", RETRY_AFTER_SECONDS[outage], {
    cause,
    ...(unknown && { hint: "Whether it was written is not known: look before you send it again." }),
  });
}

function pastBound(bound: BoundFault, plan: Plan): PostgrestError | undefined {
  const shown = plan.kind === "mutate" ? plan.mutate.shown : undefined;
  switch (bound) {
    case "embed":
      return sqlstate.embedTooLarge(
        (plan.kind === "mutate" ? memberBytesOf(plan.mutate) : undefined) ?? MAX_EMBED_BYTES,
      );
    case "scan":
    case "stale":
      // Whoever asked for the values tells of it.
      return undefined;
    case "sort": {
      const read = plan.kind === "read" ? plan.read : plan.mutate.representation;
      return read && sqlstate.tooMuchToSort(read.maxSortValues);
    }
    case "changed": {
      const limit = plan.kind === "mutate" ? plan.mutate.maxChangedRows : undefined;
      return limit === undefined ? undefined : sqlstate.tooManyChanged(limit);
    }
    case "rows":
      return shown && sqlstate.tooManyShown(shown.rows);
    case "row":
    case "answer":
      if (plan.kind === "mutate") return shown && sqlstate.shownTooLarge(shown.bytes);
      return plan.read.maxBytes === undefined ? undefined : sqlstate.answerTooLarge(plan.read.maxBytes);
  }
}
