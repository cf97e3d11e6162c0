/** What a path without a table answers to the methods that it does not serve. */
import { pgrst } from "../postgrest";

/** `OPTIONS` of a path without a table. @throws PGRST117 (405) for any other method */
export function answerOtherMethods(method: string, allow: string): Response {
  if (method !== "OPTIONS") throw pgrst.methodNotAllowed(method, allow);
  return new Response(null, { status: 200, headers: { Allow: allow } });
}
