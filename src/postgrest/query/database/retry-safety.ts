/**
 * Whether a write may be sent again when it is unknown whether it was done: only if two writes leave the same table and
 * give the same answer, including status and headers, as one.
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
 * Whether a second write finds the rows that the first one created. It may not if the set is partial, if a key has a
 * null, which conflicts with nothing, or if the table generates the key.
 */
function findsItsRows({ conflict, columns, rows }: InsertPlan): boolean {
  if (!conflict || conflict.target.where) return false;
  const indexes = conflict.target.columns.map((column) => columns.indexOf(column));
  return (
    !indexes.includes(-1) && rows.every((row) => indexes.every((index) => (row[index] ?? null) !== null))
  );
}

/**
 * An upsert answers 201 if it created rows, else 200; PUT does so only with a body. The second time, a duplicate is
 * ignored: no row, no count, and another status if the existing row is shown.
 */
function isRepeatableInsert(plan: InsertPlan, { method, countRows }: MutateRequestPlan): boolean {
  const { conflict, representation, returning, cardinality, showsIgnored } = plan;
  if (!conflict || !findsItsRows(plan)) return false;
  return conflict.action === "merge"
    ? method === "PUT" && representation === undefined && conflict.assigned.every(isGiven)
    : returning === "minimal" && cardinality.singular === undefined && !countRows && !showsIgnored;
}

/** Whether the value comes from the request; a generated one may differ next time. */
function isGiven({ value }: Assignment): boolean {
  return !is(value, SQL);
}

/**
 * Repeatable if the row still matches its filters and the policy after the update. A merge patch is not: the second time
 * it would take its own change for somebody else's, and could undo a later one.
 */
function isRepeatableUpdate({ relation, where, policy, assignments, merge }: UpdatePlan): boolean {
  if (merge) return false;
  const shown = new Set(columnsOf(policy).map(({ name }) => name));
  const moves = ({ column }: { readonly column: Column }) =>
    relation.primaryKey.includes(column) || shown.has(column.name);
  return namesOneRow(where, relation) && !assignments.some(moves) && assignments.every(isGiven);
}

/** A deleted row can be neither shown nor counted again. */
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
