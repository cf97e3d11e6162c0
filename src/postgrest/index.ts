/** The engine's public surface (SPEC §10): PostgREST over Drizzle's SQLite tables, on D1. */
export { timestamptz } from "./column-types";
export { PostgrestError } from "./errors";
export { faultLine } from "./fault-line";
export type { Database, Policy, PostgrestOptions, RequestDefaults, StoredRow } from "./options";
export { renderError } from "./response/render-error";
export { postgrest } from "./routes";
