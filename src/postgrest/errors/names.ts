/** Wrong names, operators and types, and missing rights (SQLSTATE classes 21 and 42). */
import { catalogue, makeError } from "./make-error";

const operatorHint =
  "No operator matches the given name and argument types. You might need to add explicit type casts.";
const functionHint =
  "No function matches the given name and argument types. You might need to add explicit type casts.";

export const names = catalogue({
  /** 21000: a change without a filter, or one row twice in an upsert. */
  cardinalityViolation: (message: string, hint: string) => makeError(400, "21000", message, { hint }),
  /** 42601: a full-text query that does not parse. */
  syntax: (message: string) => makeError(400, "42601", message),
  /** 42703: no such column, in a query. */
  undefinedColumn: (relation: string, column: string, suggestion?: string) =>
    makeError(400, "42703", `column ${relation}.${column} does not exist`, {
      hint:
        suggestion === undefined
          ? null
          : `Perhaps you meant to reference the column "${relation}.${suggestion}".`,
    }),
  /** 42712: two members of a FROM with the same name. PostgREST gets this if a resource is embedded twice. */
  duplicateAlias: (alias: string) =>
    makeError(400, "42712", `table name "${alias}" specified more than once`, {
      hint: "Embed a resource once, or give each an alias: a:company(id),b:company(name).",
    }),
  /** 42703: no such column, in `on_conflict`. */
  undefinedTarget: (relation: string, column: string, suggestion?: string) =>
    makeError(400, "42703", `column "${column}" does not exist`, {
      hint:
        suggestion === undefined
          ? null
          : `Perhaps you meant to reference the column "${relation}.${suggestion}".`,
    }),
  /** 42704: no such type or text search configuration. */
  undefinedObject: (kind: string, name: string) =>
    makeError(400, "42704", `${kind} "${name}" does not exist`),
  /** 42846: there is no cast between the types. */
  cannotCast: (from: string, to: string) => makeError(400, "42846", `cannot cast type ${from} to ${to}`),
  /** 42804: the argument has a type that the construct does not accept. */
  datatypeMismatch: (message: string) => makeError(400, "42804", message),
  /** 42883 (404): the operator does not exist for the types. `signature` reads like `text @> unknown`. */
  undefinedOperator: (signature: string) =>
    makeError(404, "42883", `operator does not exist: ${signature}`, { hint: operatorHint }),
  /** 42725: several operators match. */
  ambiguousOperator: (signature: string) =>
    makeError(400, "42725", `operator is not unique: ${signature}`, {
      hint: "Could not choose a best candidate operator. You might need to add explicit type casts.",
    }),
  /** 42883 (404): the function does not exist for the types. `signature` reads like `sum(text)`. */
  undefinedFunction: (signature: string) =>
    makeError(404, "42883", `function ${signature} does not exist`, { hint: functionHint }),
  /** 42P10: `on_conflict` names no unique set. */
  noConflictTarget: () =>
    makeError(
      400,
      "42P10",
      "there is no unique or exclusion constraint matching the ON CONFLICT specification",
    ),
  /** 42501: the right to read the relation is missing. */
  permissionDenied: (relation: string, details: string, hint: string) =>
    makeError(403, "42501", `permission denied for table ${relation}`, { details, hint }),
  /** 42501: the relation does not allow the action to anyone. */
  actionNotOffered: (relation: string, action: string, offered: readonly string[]) =>
    makeError(403, "42501", `permission denied for table ${relation}`, {
      details: `The request needs to ${action} its rows, which is not offered`,
      hint: `What is offered: ${offered.join(", ")}.`,
    }),
});
