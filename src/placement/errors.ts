/** What a company's place answers: the errors of this folder, by the engine's catalogue. */
import { catalogue, makeError } from "../postgrest";
import { HAS_LEFT } from "./fence";

export const placementErrors = catalogue({
  /** 55000 (409), PostgreSQL's `object_not_in_prerequisite_state`: the company is in another database. */
  hasLeft: (cause: unknown) =>
    makeError(409, "55000", HAS_LEFT, {
      details: "Nothing was written. This key is for the database that the company has left.",
      hint: "Use a key of the company, which goes where the company is, or a service key of the database that it is in now.",
      cause,
    }),
});
