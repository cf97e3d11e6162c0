/** The errors of the functions over mappings, beside those of a single argument. */
import { catalogue, makeError } from "../postgrest";

export const functionErrors = catalogue({
  /** 22023: each argument is well, but the function does not take them together. */
  combination: (name: string, given: readonly string[], hint: string) =>
    makeError(
      400,
      "22023",
      `arguments of function "${name}" that do not go together: ${given.join(", ") || "none"}`,
      { details: null, hint },
    ),
});
