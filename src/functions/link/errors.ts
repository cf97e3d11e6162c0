/** The errors of a whole call of `link`. */
import { catalogue, makeError } from "../../postgrest";

export const linkErrors = catalogue({
  /** 23505 or 22023 (409): nothing was written. */
  undone: (isRefused: boolean, failed: number, all: number, details: unknown) =>
    makeError(409, isRefused ? "23505" : "22023", `${failed} of ${all} rows could not be linked`, {
      details,
      hint: "Nothing was written. Mend these rows, or send partial: true for the others to land.",
    }),
  /** 23503 (409) */
  unknownCompany: (companyId: string) =>
    makeError(409, "23503", "there is no such company", {
      details: `Key (companyId)=(${companyId}) is not present in table "company".`,
    }),
});
