/**
 * The target of a request: the relation, whether its filters name one row, and whether the answer is one object.
 * Resolved once; the rest of planning uses it.
 */

import type { Relation } from "../catalog/catalog";
import { pgrst } from "../errors";
import type { Singular } from "../parse/api-request";
import type { ApiRequest, QueryParameters } from "../parse/ast";
import { allowedMethods, takesMethod } from "./allowed-methods";
import { type PlanContext, resolveRelation } from "./context";
import type { ConflictPlan } from "./plan";

/** `column=eq.value`, with the value as sent. */
interface Equality {
  readonly name: string;
  readonly value: string;
}

export interface Target {
  readonly relation: Relation;
  /** The filters on the relation's own rows; undefined for a filter that is not an equality. */
  readonly filters: readonly (Equality | undefined)[];
  /** Each column of the primary key has a top-level `eq`, so there is at most one such row. */
  readonly namesOneRow: boolean;
  /** The answer is one object instead of an array with one. */
  readonly asObject: boolean;
  /**
   * The status if the answer must be one row and is not: 406 if `Accept` asks for one object, 404 if the URL names one
   * row (SPEC §1).
   */
  readonly singular?: 404 | 406;
  /** What a POST does with an existing row; absent: it is a conflict. */
  readonly onDuplicate?: ConflictPlan["action"];
}

/** @throws PGRST117, PGRST205 */
export function resolveTarget(request: ApiRequest, { catalog, singular }: PlanContext): Target {
  return targetOf(request, resolveRelation(request.relation, catalog), singular);
}

/**
 * @param mount how the mount of the request answers
 * @throws PGRST117
 */
export function targetOf(request: ApiRequest, relation: Relation, mount: Singular): Target {
  const { accept, method, query } = request;
  if (!takesMethod(relation, method)) throw pgrst.methodNotAllowed(method, allowedMethods(relation));
  const filters = query.filters.filter(({ path }) => path.length === 0).map(readEquality);
  const named = new Set(filters.map((filter) => filter?.name));
  const namesOneRow =
    relation.primaryKey.length > 0 && relation.primaryKey.every(({ name }) => named.has(name));
  const wantsObject = accept.kind === "object";
  const isNamed = mount === "primary-key" && namesOneObject(request, namesOneRow);
  // A POST creates its row, and a DELETE succeeds if the row is already gone.
  const mustBeThere = method !== "POST" && method !== "DELETE";
  const singular = wantsObject ? 406 : isNamed && mustBeThere ? 404 : undefined;
  const onDuplicate = method === "POST" ? resolutionOf(request, relation) : undefined;
  return {
    relation,
    filters,
    namesOneRow,
    asObject: wantsObject || isNamed,
    ...(singular && { singular }),
    ...(onDuplicate && { onDuplicate }),
  };
}

function readEquality({ value: filter }: QueryParameters["filters"][number]): Equality | undefined {
  if (filter.kind !== "filter" || filter.negated || filter.field.path.length > 0) return undefined;
  const { field, operation } = filter;
  const isEquality =
    operation.kind === "comparison" && operation.operator === "eq" && operation.quantifier === undefined;
  return isEquality ? { name: field.name, value: operation.value } : undefined;
}

/** Whether the documented surface answers with one object: the request names one row (SPEC §1). */
function namesOneObject({ accept, method, payload }: ApiRequest, namesOneRow: boolean): boolean {
  if (accept.kind !== "array" || accept.vendored) return false;
  return method === "POST" ? payload?.root === "object" : namesOneRow;
}

/** PostgREST ignores the resolution if nothing could conflict. */
function resolutionOf({ preferences, query }: ApiRequest, relation: Relation): Target["onDuplicate"] {
  const canConflict = relation.primaryKey.length > 0 || query.onConflict !== undefined;
  if (!canConflict) return undefined;
  switch (preferences.resolution) {
    case "merge-duplicates":
      return "merge";
    case "ignore-duplicates":
      return "ignore";
    case undefined:
      return undefined;
  }
}
