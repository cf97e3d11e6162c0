/**
 * `Accept-Profile` and `Content-Profile`: the schema of a request. There is only one schema.
 * @see https://docs.postgrest.org/en/stable/references/api/schemas.html
 */
import { pgrst } from "../errors";

export const SCHEMA = "public";

export const PROFILE_HEADERS = ["Accept-Profile", "Content-Profile"] as const;

/**
 * Reads both headers for every method, because a request for another schema must not reach our tables.
 * @returns the schema, if a header names one
 * @throws PGRST106 for another schema
 */
export function parseProfile(headers: Headers): string | undefined {
  let named: string | undefined;
  for (const header of PROFILE_HEADERS) {
    const schema = headers.get(header);
    if (!schema) continue;
    if (schema !== SCHEMA) throw pgrst.invalidSchema(schema, SCHEMA);
    named = schema;
  }
  return named;
}
