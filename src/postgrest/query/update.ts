/** Update and delete plans → one statement, with the bound on the rows it may touch inside it. */
import { type SQL, sql } from "drizzle-orm";
import type { DeletePlan, ReadPlan, UpdatePlan } from "../plan/plan";
import { identifier, quoteIdentifier } from "./identifier";
import { assertStorable } from "./json-parameter";
import { buildRepresentation, buildScope } from "./select";
import type { ValueSets } from "./where";

/** The most rows the mutation may touch, or undefined where it cannot touch more than it may. */
export function rowBound({ cardinality, namesOneRow }: UpdatePlan | DeletePlan): number | undefined {
  const bounds = [cardinality.singular && 1, cardinality.maxAffected].filter((bound) => bound !== undefined);
  const bound = Math.min(...bounds);
  return bound >= (namesOneRow ? 1 : Number.POSITIVE_INFINITY) ? undefined : bound;
}

/**
 * A bound is checked inside the statement: past it, the statement matches no row, so nothing is written and no
 * racing writer comes between the check and the change. The rows are counted only as far as it takes.
 */
function buildBounded(plan: UpdatePlan | DeletePlan, scope: SQL): SQL {
  const bound = rowBound(plan);
  if (bound === undefined) return scope;
  const table = identifier(plan.relation.tableName);
  return sql`${scope} AND (SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE ${scope} LIMIT ${bound + 1})) <= ${bound}`;
}

function buildReturning({ representation }: UpdatePlan | DeletePlan, sets: ValueSets): SQL {
  return representation ? sql`RETURNING ${buildRepresentation(representation, sets)}` : sql`RETURNING NULL`;
}

/** @throws 54001 for a value that is larger than D1 takes. */
export function buildUpdate(plan: UpdatePlan, sets: ValueSets): SQL {
  const table = identifier(plan.relation.tableName);
  const assignments = plan.assignments.map(({ column, value }) => {
    if (typeof value === "string") assertStorable(value);
    return sql`${sql.raw(`${quoteIdentifier(column.name)} = `)}${value}`;
  });
  const where = buildBounded(plan, buildScope(plan, sets));
  return sql`UPDATE ${table} SET ${sql.join(assignments, sql`, `)} WHERE ${where} ${buildReturning(plan, sets)}`;
}

/**
 * The rows that a delete will take, with what is embedded in them, for a statement before it: RETURNING would find
 * the rows gone that the delete cascades to.
 */
export function buildDoomed(plan: DeletePlan, representation: ReadPlan, sets: ValueSets): SQL {
  const table = identifier(plan.relation.tableName);
  return sql`SELECT ${buildRepresentation(representation, sets)} FROM ${table} WHERE ${buildBounded(plan, buildScope(plan, sets))}`;
}

export function buildDelete(plan: DeletePlan, sets: ValueSets): SQL {
  const table = identifier(plan.relation.tableName);
  const where = buildBounded(plan, buildScope(plan, sets));
  return sql`DELETE FROM ${table} WHERE ${where} ${buildReturning(plan, sets)}`;
}
