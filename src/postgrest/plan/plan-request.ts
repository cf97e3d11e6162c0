/** An `ApiRequest` → a `Plan`: the entry point of the planning stage. */

import type { TimeZone } from "../datatypes/data-type";
import { hasOddSeconds, isHours, parseTimeZone, UTC } from "../datatypes/date-time/time-zone";
import { pgrst, sqlstate } from "../errors";
import type { ApiRequest, Preferences } from "../parse/ast";
import type { PlanContext } from "./context";
import { operandValues } from "./operands";
import { planPage } from "./page";
import type { Cardinality, CountPlan, Plan, ReadPlan, ReadRequestPlan, ResponseSettings } from "./plan";
import { planRead } from "./read/read-plan";
import { countSorting } from "./sorted-by-json";
import { resolveTarget, type Target } from "./target";
import { planWrite } from "./write/mutate-plan";

/** @throws every error of planning: PGRST117, PGRST122, PGRST205, 22023 and those of the plans */
export function planRequest(request: ApiRequest, context: PlanContext): Plan {
  const { method, path, preferences, search } = request;
  checkPreferences(preferences);
  const target = resolveTarget(request, context);
  if (method === "GET" || method === "HEAD") return planReadOf(request, target, context);
  const settings = planResponse(request, target);
  const writeSettings = { cardinality: planCardinality(request, target), output: settings.output };
  const mutate = planWrite(method, request, target, writeSettings, context);
  // As in PostgREST, `count=planned` gives no count for a write.
  const countRows = preferences.count === "exact" || preferences.count === "estimated";
  const before = context.beforeWrite(target.relation);
  return { kind: "mutate", method, mutate, before, countRows, settings, location: { path, search } };
}

/** @throws PGRST122 */
export function checkPreferences({ handling, invalid }: Preferences): void {
  if (handling === "strict" && invalid.length > 0) throw pgrst.invalidPreferences(invalid);
}

/**
 * Plans a request that reads the rows of its target.
 * @param withOrder gives the read the order that it has where the request asks for none
 */
export function planReadOf(
  request: ApiRequest,
  target: Target,
  context: PlanContext,
  withOrder: (read: ReadPlan) => ReadPlan = (read) => read,
): ReadRequestPlan {
  const { path, preferences, query, search, walk } = request;
  const settings = planResponse(request, target);
  const cardinality = planCardinality(request, target);
  const shown = planRead(query, target.relation, context);
  const count = planCount(preferences, shown, context);
  // Counting groups makes them a second time.
  const isTwice = shown.grouped && count.kind === "exact" && countSorting(shown) > 0;
  const half = { ...context, maxSortValues: Math.floor(context.maxSortValues / 2) };
  const read = withOrder(isTwice ? planRead(query, target.relation, half) : shown);
  const { fixed = [] } = context.policy(target.relation);
  // One object is no list.
  const paged =
    walk && !target.asObject ? planPage(read, fixed, walk) : { read, operands: operandValues(read.where) };
  const location = { path, search, ...(walk && { walk }) };
  return { kind: "read", ...paged, count, cardinality, settings, location };
}

/**
 * SQLite does not tell how many rows it expects, so a planned count is exact. Only the count of a whole table is
 * estimated, if it has more rows than an answer may have.
 */
function planCount(
  { count }: Preferences,
  { grouped, policy, relation, where }: ReadPlan,
  { maxRows }: PlanContext,
): CountPlan {
  if (count === undefined) return { kind: "none" };
  const isTable = relation.rows === undefined && !policy && !grouped;
  const everyRow = isTable && where.kind === "constant" && where.value === true;
  return count === "estimated" && everyRow && maxRows !== undefined
    ? { kind: "estimated", exactUpTo: maxRows }
    : { kind: "exact" };
}

function planCardinality({ method, preferences }: ApiRequest, { singular }: Target): Cardinality {
  const bounded = preferences.handling === "strict" && (method === "PATCH" || method === "DELETE");
  return {
    ...(singular && { singular }),
    ...(bounded && preferences.maxAffected !== undefined && { maxAffected: preferences.maxAffected }),
  };
}

function planResponse(request: ApiRequest, target: Target): ResponseSettings {
  const { accept, method, preferences } = request;
  return {
    mediaType: accept,
    asObject: target.asObject,
    output: { timeZone: resolveTimeZone(preferences.timezone) },
    preferenceApplied: preferencesApplied(request, target),
    ...(request.profile !== undefined && { profile: request.profile }),
    head: method === "HEAD",
  };
}

function resolveTimeZone(name: string | undefined): TimeZone {
  if (name === undefined) return UTC;
  const zone = parseTimeZone(name);
  if (zone) return zone;
  if (hasOddSeconds(name)) throw sqlstate.leapSeconds(name);
  const details = isHours(name) ? "UTC timezone offset is out of range." : undefined;
  throw sqlstate.invalidParameter("TimeZone", name, details);
}

/** The preferences in `Preference-Applied`, in PostgREST's order. */
function preferencesApplied({ method, preferences }: ApiRequest, target: Target): readonly string[] {
  const reads = method === "GET" || method === "HEAD";
  const inserts = method === "POST";
  const changes = method === "PATCH" || method === "DELETE";
  return [
    target.onDuplicate && preferences.resolution && `resolution=${preferences.resolution}`,
    (inserts || method === "PATCH") && preferences.missing && `missing=${preferences.missing}`,
    !reads && preferences.return && `return=${preferences.return}`,
    preferences.count && `count=${preferences.count}`,
    preferences.handling && `handling=${preferences.handling}`,
    preferences.timezone && `timezone=${preferences.timezone}`,
    changes &&
      preferences.handling === "strict" &&
      preferences.maxAffected !== undefined &&
      `max-affected=${preferences.maxAffected}`,
  ].filter((preference) => typeof preference === "string");
}
