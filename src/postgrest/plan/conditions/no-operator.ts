/** PostgreSQL's error for an operator that a type does not have. */
import type { DataType } from "../../datatypes/data-type";
import { type ComparisonOperator, comparisons } from "../../datatypes/operators";
import { sqlstate } from "../../errors";

/** 42883: the type has no such operator. */
export function noOperator({ name }: DataType, operator: ComparisonOperator) {
  return sqlstate.undefinedOperator(`${name} ${comparisons[operator].symbol} unknown`);
}

/** @throws 42883 for a type that is not text */
export function requireText(type: DataType, operator: ComparisonOperator): void {
  if (type.category !== "string") throw noOperator(type, operator);
}
