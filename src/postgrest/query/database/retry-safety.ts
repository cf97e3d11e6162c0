/**
 * Whether a write may be sent again when its first outcome is unknown: only if the table and the whole answer, status
 * and headers included, are the same after two writes as after one.
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
 * Whether a second write finds the rows that the first one made. A partial set leaves rows out, a null conflicts with
 * nothing, and a key that the table generates differs each time.
 */
function findsItsRows({ conflict, columns, rows }: InsertPlan): boolean {
  if (!conflict || conflict.target.where) return false;
  const indexes = conflict.target.columns.map((column) => columns.indexOf(column));
  return (
    !indexes.includes(-1) && rows.every((row) => indexes.every((index) => (row[index] ?? null) !== null))
  );
}

/**
 * An upsert answers 201 or 200 by whether it made rows; PUT does so only with a body. Ignoring a duplicate returns no
 * row and no count the second time, and another status if it shows the existing row.
 */
function isRepeatableInsert(plan: InsertPlan, { method, countRows }: MutateRequestPlan): boolean {
  const { conflict, representation, returning, cardinality, showsIgnored } = plan;
  if (!conflict || !findsItsRows(plan)) return false;
  return conflict.action === "merge"
    ? method === "PUT" && representation === undefined && conflict.assigned.every(isGiven)
    : returning === "minimal" && cardinality.singular === undefined && !countRows && !showsIgnored;
}

/** Whether the request gives the value; one that the table generates may differ next time. */
function isGiven({ value }: Assignment): boolean {
  return !is(value, SQL);
}

/**
 * A row that no longer matches its filters or the policy after the update is not found again. A merge that was done
 * would meet its own change as somebody else's, and might then undo what came after it.
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
