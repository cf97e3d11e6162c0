/** Method and preferences → the scopes that a key needs for them (SPEC §8). Pure. */
import type { Scope } from "./key-record";

/**
 * A method that no relation serves needs none: it is refused for what it is.
 * @param prefer the `Prefer` header as it came
 */
export function requiredScopes(method: string, prefer: string | undefined): readonly Scope[] {
  switch (method) {
    case "GET":
    case "HEAD":
      return ["view"];
    case "POST":
      return mergesDuplicates(prefer) ? ["create", "update"] : ["create"];
    case "PATCH":
      return ["update"];
    case "PUT":
      return ["create", "update"];
    case "DELETE":
      return ["delete"];
    default:
      return [];
  }
}

/** Wider than the engine's reading of `Prefer`, so that no way of writing it slips past the scope. */
function mergesDuplicates(prefer: string | undefined): boolean {
  return prefer !== undefined && /merge-duplicates/i.test(prefer);
}
