/** D1's error → the error that the client receives. */

import { secondsToNextDay } from "../../deadline";
import { type PostgrestError, sqlstate, transport } from "../../errors";
import type { CommandPlan, Plan } from "../../plan/plan";
import { readD1Error } from "../database/d1-error";
import { mayBeDone, type Outage } from "../database/retry-policy";
import { MAX_EMBED_BYTES } from "../sql/values/cell-bytes";
import type { BoundFault } from "../sql/values/guard";
import { memberBytesOf } from "../sql/write/member-bound";

/** Longer for an overloaded database, which early retries would keep busy. */
const RETRY_AFTER_SECONDS: Readonly<Record<Outage, number>> = {
  unreached: 1,
  interrupted: 1,
  stalled: 5,
  strained: 5,
};

/** A trigger that refuses a write does so for seconds. */
const RAISED_RETRY_SECONDS = 2;

/** The client's error; a fault of ours is returned as it is. */
export function toRequestError(error: unknown, plan: Plan | CommandPlan): unknown {
  const fault = readD1Error(error);
  switch (fault.kind) {
    case "unavailable":
      return unavailable(fault.outage, plan, error);
    case "guard":
      // Writes explain their own guards before this, so only a sum can have overflowed (`guard.ts`).
      return sqlstate.numberOutOfRange("bigint out of range");
    case "bound":
      return (plan.kind === "command" ? pastCommandBound(plan) : pastBound(fault.bound, plan)) ?? error;
    case "cast":
      return sqlstate.failedCast(fault.code, fault.message);
    case "tooComplex":
      return sqlstate.tooComplex(
        "The request needs a larger SQL statement than the database accepts",
        "Ask for fewer columns, terms or embedded resources at once.",
      );
    case "tooBig":
      return sqlstate.tooComplex(
        "A value or the answer is larger than the database accepts",
        "Ask for fewer rows or columns, or send a smaller value.",
      );
    case "tooManyCalls":
      return sqlstate.tooComplex(
        "The request needs more calls to the database than one request may make",
        "Split it into several requests.",
      );
    case "full":
      return full(fault.what, error);
    case "dailyLimit":
      return transport.unavailable(
        "The database has used up its daily limit of rows",
        secondsToNextDay(Date.now()),
        {
          hint: "It answers again after midnight UTC, or as soon as the account has a paid Cloudflare plan.",
          cause: error,
        },
      );
    case "raised":
      return transport.unavailable(fault.message, RAISED_RETRY_SECONDS, { cause: error });
    case "bookmark":
      return transport.refusedBookmark(error);
    case "missingSchema":
      return transport.missingSchema(error);
    default:
      return error;
  }
}

function full(what: "database" | "account", cause: unknown): PostgrestError {
  return what === "database"
    ? transport.storageFull(
        "The database",
        "Delete rows that are no longer needed, or ask the operator of this service.",
        cause,
      )
    : transport.storageFull(
        "The storage of the account",
        "Ask the operator of this service to make room.",
        cause,
      );
}

/** The client must know whether sending a write again may write twice. */
function unavailable(outage: Outage, plan: Plan | CommandPlan, cause: unknown): PostgrestError {
  const unknown = plan.kind !== "read" && mayBeDone(outage);
  return transport.unavailable("The database is out of reach", RETRY_AFTER_SECONDS[outage], {
    cause,
    ...(unknown && { hint: "It is unknown whether the write was done. Check before you send it again." }),
  });
}

/** A command bounds only what it reads. */
function pastCommandBound({ answer }: CommandPlan): PostgrestError | undefined {
  const { maxBytes } = answer.read;
  return maxBytes === undefined ? undefined : sqlstate.concernedTooLarge(maxBytes);
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
      // The code that reads the values has its own error for this.
      return undefined;
    case "sort": {
      const read = plan.kind === "read" ? plan.read : plan.mutate.representation;
      return read && sqlstate.tooMuchToSort(read.maxSortValues);
    }
    case "changed": {
      const limit = plan.kind === "mutate" ? plan.mutate.maxChangedRows : undefined;
      return limit === undefined ? undefined : sqlstate.tooManyChanged(limit);
    }
    case "repeated":
      return sqlstate.tooOftenRepeated();
    case "rows":
      return shown && sqlstate.tooManyShown(shown.rows);
    case "row":
    case "answer":
      if (plan.kind === "mutate") return shown && sqlstate.shownTooLarge(shown.bytes);
      return plan.read.maxBytes === undefined ? undefined : sqlstate.answerTooLarge(plan.read.maxBytes);
  }
}
