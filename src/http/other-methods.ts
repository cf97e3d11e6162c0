/** Answers other methods on a path that is not a relation. */
import { pgrst } from "../postgrest";

/** Answers `OPTIONS`. @throws PGRST117 (405) for any other method */
export function answerOtherMethods(method: string, allow: string): Response {
  if (method !== "OPTIONS") throw pgrst.methodNotAllowed(method, allow);
  return new Response(null, { status: 200, headers: { Allow: allow } });
}
