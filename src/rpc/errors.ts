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
  /** 42501 (403): a command over the rows of a company that is not the key's. */
  otherCompany: (name: string) =>
    makeError(403, "42501", `the key may not call ${name} for another company`, {
      hint: "Leave companyId out, or use a key of that company.",
    }),
  /** 54001 */
  tooLong: (argument: string, most: number) =>
    sqlstate.tooComplex(
      `The argument "${argument}" may have at most ${most} items`,
      "Ask for them in several requests.",
    ),
};
