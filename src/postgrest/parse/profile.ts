/**
 * `Accept-Profile` and `Content-Profile`: which schema a request is for. There is one.
 * @see https://docs.postgrest.org/en/stable/references/api/schemas.html
 */
import { pgrst } from "../errors";

export const SCHEMA = "public";

export const PROFILE_HEADERS = ["Accept-Profile", "Content-Profile"] as const;

/**
 * Reads both headers, whatever the method: a request that names another schema is for tables that are not these.
 * @returns the schema, if a header names it
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
