/** The actions that a method needs at least, and so the methods that a relation allows. */

import type { Action, Relation } from "../catalog/catalog";
import type { ApiRequest } from "../parse/ast";

type Method = ApiRequest["method"];

const actionsByMethod: Readonly<Record<Method, readonly Action[]>> = {
  GET: ["view"],
  HEAD: ["view"],
  POST: ["create"],
  PUT: ["create", "update"],
  PATCH: ["update"],
  DELETE: ["delete"],
};

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const satisfies readonly Method[];

export function isMethod(method: string): method is Method {
  return Object.hasOwn(actionsByMethod, method);
}

/**
 * The actions that a method always needs; `requiredActions` adds what the plan needs. A method that no relation allows
 * needs none.
 */
export function actionsOfMethod(method: string): readonly Action[] {
  return isMethod(method) ? actionsByMethod[method] : [];
}

export function takesMethod({ actions }: Relation, method: Method): boolean {
  return actionsByMethod[method].every((action) => actions.includes(action));
}

/** The methods that a relation allows, as in the header `Allow`. */
export function allowedMethods(relation: Relation): string {
  const taken = methods.filter(
    // PUT names a row by its primary key.
    (method) => takesMethod(relation, method) && (method !== "PUT" || relation.primaryKey.length > 0),
  );
  return ["OPTIONS", ...taken].join(",");
}
