/** The error for an answer that must have one row and does not. */

import type { Datum } from "../../datatypes/data-type";
import { type PostgrestError, pgrst } from "../../errors";
import type { Condition, OperandValue, ReadPlan, Relation } from "../plan";

/** How the rows were selected. A write has no page. */
type Asked = Pick<ReadPlan, "where" | "relation"> & Partial<Pick<ReadPlan, "limit" | "offset">>;

/**
 * If the URL names the missing row, so does the error.
 * @param operands those of a read, whose cached plan has the values of an earlier request of the same shape
 */
export function notOneRow(
  rows: number,
  status: 404 | 406,
  { where, relation, limit, offset = 0 }: Asked,
  operands: readonly OperandValue[] = [],
): PostgrestError {
  // The row may exist outside the page.
  const isPaged = limit === 0 || offset > 0;
  if (status !== 404 || rows !== 0 || isPaged) return pgrst.notSingular(rows, status);
  const terms = where.kind === "and" ? where.children : [where];
  const named = terms.flatMap((term) => readNamed(term, relation, operands));
  return pgrst.noSuchRow(relation.name, named, terms.length > named.length);
}

/** The column and the value, if the term is an equality on the primary key. */
function readNamed(
  term: Condition,
  { primaryKey }: Relation,
  operands: readonly OperandValue[],
): readonly (readonly [column: string, value: Datum])[] {
  if (term.kind !== "compare" || term.operator !== "=" || term.field.path.length > 0) return [];
  const { column } = term.field;
  if (!primaryKey.includes(column)) return [];
  const operand = term.operand === undefined ? undefined : operands[term.operand];
  return [[column.name, typeof operand === "string" || typeof operand === "number" ? operand : term.value]];
}
