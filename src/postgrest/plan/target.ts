/**
 * What a request is about: the relation, whether its filters name a row rather than search for one, and whether the
 * answer is one object. Resolved once; the rest of planning takes it from here.
 */

import type { Relation } from "../catalog/catalog";
import { pgrst } from "../errors";
import type { Singular } from "../parse/api-request";
import type { ApiRequest, QueryParameters } from "../parse/ast";
import { allowedMethods, takesMethod } from "./allowed-methods";
import { type PlanContext, resolveRelation } from "./context";
import type { ConflictPlan } from "./plan";

/** `column=eq.value`, the value as it came. */
interface Equality {
  readonly name: string;
  readonly value: string;
}

export interface Target {
  readonly relation: Relation;
  /** The filters on the relation's own rows; undefined for one that is no equality. */
  readonly filters: readonly (Equality | undefined)[];
  /** Each column of the primary key has a top-level `eq`: there is one such row at most. */
  readonly namesOneRow: boolean;
  /** One object in place of an array of one. */
  readonly asObject: boolean;
  /**
   * The status where the answer must be of one row and is not: 406 where `Accept` wants one object, 404 where the URL
   * names one row (SPEC §1).
   */
  readonly singular?: 404 | 406;
  /** What a POST does with a row that is there; absent: it is a conflict. */
  readonly onDuplicate?: ConflictPlan["action"];
}

/** @throws PGRST117, PGRST205 */
export function resolveTarget(request: ApiRequest, { catalog, singular }: PlanContext): Target {
  return targetOf(request, resolveRelation(request.relation, catalog), singular);
}

/**
 * @param mount how the mount that the request came to answers
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
  // A POST makes its row, and a row that is gone already is deleted.
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
  return method === "POST" ? payload?.shape === "object" : namesOneRow;
}

/** PostgREST ignores the resolution where there is nothing that could conflict. */
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
