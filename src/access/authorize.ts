/** Whether a key may do what a request needs (SPEC §8). Pure. */
import type { Action } from "../postgrest";
import { accessErrors } from "./errors";
import type { ApiKey } from "./verify-api-key";

/** @throws 403 `42501` for the first action that the key's scopes do not include */
export function authorize(
  { scopes }: Pick<ApiKey, "scopes">,
  actions: readonly Action[],
  method: string,
): void {
  for (const action of actions) {
    if (!scopes.includes(action)) throw accessErrors.missingScope(action, method);
  }
}
