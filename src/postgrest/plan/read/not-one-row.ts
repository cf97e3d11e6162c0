/** The error for an answer that must be of one row and is not. Pure. */

import type { Datum } from "../../datatypes/data-type";
import { type PostgrestError, pgrst } from "../../errors";
import type { Condition, OperandValue, ReadPlan, Relation } from "../plan";

/** What the rows were selected by; those of a write have no page. */
type Asked = Pick<ReadPlan, "where" | "relation"> & Partial<Pick<ReadPlan, "limit" | "offset">>;

/**
 * Where the URL names the missing row, the error says which.
 * @param operands those of a read: its conditions may hold the values of an earlier request of the same shape
 */
export function notOneRow(
  rows: number,
  status: 404 | 406,
  { where, relation, limit, offset = 0 }: Asked,
  operands: readonly OperandValue[] = [],
): PostgrestError {
  // The page may leave out a row that is there.
  const isPaged = limit === 0 || offset > 0;
  if (status !== 404 || rows !== 0 || isPaged) return pgrst.notSingular(rows, status);
  const terms = where.kind === "and" ? where.children : [where];
  const named = terms.flatMap((term) => readNamed(term, relation, operands));
  return pgrst.noSuchRow(relation.name, named, terms.length > named.length);
}

/** The column and the value of an equality on the primary key. */
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
