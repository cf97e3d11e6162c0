/**
 * Whether a write may be made a second time where nobody knows whether the first one was: only where the table and
 * the whole answer, its status and headers included, are the same after two as after one.
 */

import { is, SQL } from "drizzle-orm";
import { columnsOf } from "../../catalog/columns-of";
import type {
  Assignment,
  Column,
  DeletePlan,
  InsertPlan,
  MutateRequestPlan,
  UpdatePlan,
} from "../../plan/plan";
import { namesOneRow } from "../sql/conditions/names-one-row";

/**
 * Whether the second time finds the rows that the first one made: a partial set leaves rows out, a null conflicts with
 * nothing, and a key that the table makes is another one next time.
 */
function findsItsRows({ conflict, columns, rows }: InsertPlan): boolean {
  if (!conflict || conflict.target.where) return false;
  const indexes = conflict.target.columns.map((column) => columns.indexOf(column));
  return (
    !indexes.includes(-1) && rows.every((row) => indexes.every((index) => (row[index] ?? null) !== null))
  );
}

/**
 * An upsert tells whether it made rows, 201 or 200, which PUT does only with a body. Skipping what is there gives
 * neither a row nor a number the second time, and another status where it shows the row that is there.
 */
function isRepeatableInsert(plan: InsertPlan, { method, countRows }: MutateRequestPlan): boolean {
  const { conflict, representation, returning, cardinality, showsIgnored } = plan;
  if (!conflict || !findsItsRows(plan)) return false;
  return conflict.action === "merge"
    ? method === "PUT" && representation === undefined && conflict.assigned.every(isGiven)
    : returning === "minimal" && cardinality.singular === undefined && !countRows && !showsIgnored;
}

/** Whether the value is the request's; the table's own may be another one next time. */
function isGiven({ value }: Assignment): boolean {
  return !is(value, SQL);
}

/** A row that the change moves, out of what its filters name or the policy shows, is not found again. */
function isRepeatableUpdate({ relation, where, policy, assignments }: UpdatePlan): boolean {
  const shown = new Set(columnsOf(policy).map(({ name }) => name));
  const moves = ({ column }: { readonly column: Column }) =>
    relation.primaryKey.includes(column) || shown.has(column.name);
  return namesOneRow(where, relation) && !assignments.some(moves) && assignments.every(isGiven);
}

/** What is gone can be neither shown nor counted again. */
function isRepeatableDelete(plan: DeletePlan, countRows: boolean): boolean {
  const { where, relation, representation, cardinality } = plan;
  return (
    namesOneRow(where, relation) &&
    representation === undefined &&
    cardinality.singular === undefined &&
    !countRows
  );
}

export function isRepeatable(request: MutateRequestPlan): boolean {
  const { mutate, countRows } = request;
  switch (mutate.kind) {
    case "insert":
      return isRepeatableInsert(mutate, request);
    case "update":
      return isRepeatableUpdate(mutate);
    case "delete":
      return isRepeatableDelete(mutate, countRows);
  }
}
