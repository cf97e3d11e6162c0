/** The errors of functions' arguments. */
import { catalogue, makeError, sqlstate } from "../postgrest";

export const argumentErrors = {
  ...catalogue({
    /** 22023 */
    invalid: (argument: string, name: string, details: string, hint?: string) =>
      makeError(400, "22023", `invalid value for argument "${argument}" of function "${name}"`, {
        details,
        hint: hint ?? null,
      }),
  }),
  /** 42501 (403): a command for another company than the key's. */
  otherCompany: (name: string) =>
    makeError(403, "42501", `the key may not call ${name} for another company`, {
      hint: "Leave companyId out, or use a key of that company.",
    }),
  /** 54001 */
  tooLong: (argument: string, most: number) =>
    sqlstate.tooComplex(
      `The argument "${argument}" may have at most ${most} items`,
      "Split them into several requests.",
    ),
};

/** The errors of a whole call of a command. */
export const commandErrors = catalogue({
  /** 409: nothing was written. */
  undone: (code: "23505" | "42501" | "22023", failed: number, all: number, details: unknown) =>
    makeError(409, code, `${failed} of ${all} rows could not be linked`, {
      details,
      hint: "Nothing was written. Correct these rows, or send partial: true to write the others.",
    }),
  /** 23503 (409) */
  unknownCompany: (companyId: string) =>
    makeError(409, "23503", "there is no such company", {
      details: `Key (companyId)=(${companyId}) is not present in table "company".`,
    }),
});
