/**
 * Operators → conditions: what an operator asks of a column of its type, with the value read as that type.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#operators
 */
import { parseArrayLiteral } from "../../datatypes/array-literal";
import { type ComparisonOperator, type IsValue, isPattern } from "../../datatypes/operators";
import { sqlstate } from "../../errors";
import type { OperandIndex, Operation } from "../../parse/ast";
import type { Condition, ResolvedField } from "../plan";
import { combine, NULL, negate } from "./combine";
import { planContainment } from "./containment";
import { planFullText } from "./full-text";
import { noOperator, requireText } from "./no-operator";
import { planDistinct, planIn, planOrdering } from "./ordering";
import { planLike, planRegex } from "./patterns";

/** @throws 22P02, 22003, 2201B, 42883 and what else the operator and the type of the value throw */
export function planOperation(field: ResolvedField, operation: Operation): Condition {
  switch (operation.kind) {
    case "comparison":
      return planComparison(field, operation);
    case "in":
      return planIn(field, operation.values, operation.operand);
    case "is":
      return planIs(field, operation.value);
    case "isdistinct":
      return planDistinct(field, operation.value);
    case "fullText":
      return planFullText(field, operation.operator, operation.value, operation.language);
  }
}

function planComparison(
  field: ResolvedField,
  { operator, value, quantifier, operand }: Extract<Operation, { readonly kind: "comparison" }>,
): Condition {
  if (quantifier === undefined) return planOne(field, operator, value, operand);
  // An empty list has no value whose planning could refuse the type.
  if (isPattern(operator)) requireText(field.type, operator);
  const values = parseArrayLiteral(value);
  if (operator === "eq" && quantifier === "any" && field.type.category !== "json") {
    const present = values.filter((item) => item !== null);
    const found = planIn(field, present);
    return present.length === values.length ? found : combine("or", [found, NULL]);
  }
  return combine(
    quantifier === "any" ? "or" : "and",
    values.map((item) => (item === null ? NULL : planOne(field, operator, item))),
  );
}

function planOne(
  field: ResolvedField,
  operator: ComparisonOperator,
  value: string,
  operand?: OperandIndex,
): Condition {
  switch (operator) {
    case "like":
    case "ilike":
      return planLike(field, operator, value);
    case "match":
    case "imatch":
      return planRegex(field, operator, value);
    case "cs":
    case "cd":
      return planContainment(field, operator, value);
    case "sl":
    case "sr":
      // `<<` and `>>` shift integers, and a number is no condition.
      if (field.type.kind === "integer") {
        throw sqlstate.datatypeMismatch(
          `argument of WHERE must be type boolean, not type ${field.type.name}`,
        );
      }
      throw noOperator(field.type, operator);
    case "ov":
    case "nxr":
    case "nxl":
    case "adj":
      throw noOperator(field.type, operator);
    default:
      return planOrdering(field, operator, value, operand);
  }
}

function planIs(field: ResolvedField, value: IsValue): Condition {
  switch (value) {
    case "null":
      return { kind: "isNull", field };
    case "not_null":
      return negate({ kind: "isNull", field });
    case "true":
    case "false":
    case "unknown":
      if (field.type.category !== "boolean") {
        throw sqlstate.datatypeMismatch(
          `argument of IS ${value.toUpperCase()} must be type boolean, not type ${field.type.name}`,
        );
      }
      return value === "unknown"
        ? { kind: "isNull", field }
        : { kind: "isBoolean", field, value: value === "true" };
  }
}
