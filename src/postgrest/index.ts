/**
 * The engine's public interface (SPEC §10): PostgREST over Drizzle's SQLite tables, on D1. The host imports only this
 * file.
 */
export type { Action } from "./catalog/catalog";
export { suggestRelation } from "./catalog/suggest";
export { timestamptz, UniqueExemption } from "./column-types";
export type {
  Command,
  CommandCaller,
  CommandOutcome,
  CommandRead,
  CommandRun,
  RowRules,
  ShowTime,
  StoredCell,
  StoredCells,
} from "./command";
export { cors } from "./cors";
export { fullTextOperators } from "./datatypes/full-text/full-text";
export { JsonNumber, type JsonObject, type JsonValue } from "./datatypes/json/json";
export { parseJsonb, renderJsonb, storeJsonb } from "./datatypes/json/jsonb";
export { isObject } from "./datatypes/json/jsonb-order";
export { mergePatch } from "./datatypes/json/merge-patch";
export { isValues, orderings, patterns } from "./datatypes/operators";
export { secondsToNextDay, within } from "./deadline";
export { createEngine, type Engine, postgrest } from "./engine";
export {
  catalogue,
  echo,
  errorCodes,
  makeError,
  PostgrestError,
  pgrst,
  sqlstate,
  transport,
} from "./errors";
export { logFault } from "./errors/log-fault";
export { type Limits, limitTable } from "./limits";
export { type Measurement, Stopwatch } from "./measurement";
export type { Database, EngineOptions, Functions, Policy, RequestDefaults, StoredRow } from "./options";
export type { RequestParts } from "./parse/api-request";
export { requireUtf8 } from "./parse/body/content-type";
export { decodeBody, readJsonBody } from "./parse/body/payload";
export { readBody } from "./parse/body/read-body";
export { tidyPath } from "./parse/request-path";
export type { ExecuteOptions } from "./pipeline";
export { actionsOfMethod } from "./plan/allowed-methods";
export type { Plan } from "./plan/plan";

export { readD1Error, readRaised } from "./query/database/d1-error";

export type { ResultSet } from "./query/database/result-set";
export { readOutage } from "./query/database/retry-policy";
export { shareSelect } from "./query/sql/shared-select";
export { prepare, toStatement } from "./query/sql/statement";
export { buildBytes } from "./query/sql/values/cell-bytes";
export { buildBoundFault, buildGuard } from "./query/sql/values/guard";
export { toJsonChunks } from "./query/sql/values/json-parameter";
export { buildListSource, listParameter } from "./query/sql/values/list-source";
export { errorAnswerer } from "./response/answer-error";
export type { RenderedResponse } from "./response/render-response";
export type { PostgrestOptions, RouteOptions } from "./route-options";
export type { Arguments, Caller, Parameter, SharedSelect, View, ViewRows, Walk } from "./view";
