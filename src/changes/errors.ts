/** The errors of the change feed. */
import { makeError } from "../postgrest";

const hint = "Keep the cursor in details, list everything once, then continue from that cursor.";

/** 72000, PostgreSQL's `snapshot_too_old`, with the cursor to continue from. */
export const changeErrors = {
  tooOld: (cursor: string) =>
    makeError(410, "72000", "The changes after this cursor are no longer kept", {
      details: { cursor },
      hint,
    }),
  otherHistory: (cursor: string) =>
    makeError(410, "72000", "The cursor is from before the database was restored", {
      details: { cursor },
      hint,
    }),
};
