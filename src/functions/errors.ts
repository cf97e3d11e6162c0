/** The errors of the functions over mappings that concern several arguments. */
import { catalogue, makeError } from "../postgrest";

export const functionErrors = catalogue({
  /** 22023: each argument is valid, but not in combination with the others. */
  combination: (name: string, given: readonly string[], hint: string) =>
    makeError(
      400,
      "22023",
      `arguments of function "${name}" that do not go together: ${given.join(", ") || "none"}`,
      { details: null, hint },
    ),
});
