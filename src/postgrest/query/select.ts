/** A read plan → SELECT. The policy's predicate goes in here, whatever the filters say. */
import { type SQL, sql } from "drizzle-orm";
import type { Condition, Output, ReadPlan, Relation } from "../plan/plan";
import { buildOutput, type Source } from "./field";
import { buildOrder } from "./order";
import { buildWhere, joinBalanced, type ValueSets } from "./where";

/** The columns of a result are named by their place, for two members of a row may have one name. */
export function buildOutputs(outputs: readonly Output[], source: Source): SQL {
  if (outputs.length === 0) return sql`NULL`;
  return sql.join(
    outputs.map(
      (output, index) => sql`${buildOutput(output.field, source)} AS ${sql.identifier(String(index))}`,
    ),
    sql`, `,
  );
}

/** What a request may touch and asks for: the policy and its filters. */
export function buildScope(
  {
    relation,
    policy,
    where,
  }: { readonly relation: Relation; readonly policy?: SQL; readonly where: Condition },
  sets: ValueSets,
): SQL {
  const asked = buildWhere(where, relation.tableName, sets);
  return policy ? joinBalanced("and", [sql`(${policy})`, asked]) : asked;
}

export function buildSelect(plan: ReadPlan, sets: ValueSets): SQL {
  const { relation, outputs, order, limit, offset } = plan;
  const source = relation.tableName;
  const parts = [
    sql`SELECT ${buildOutputs(outputs, source)} FROM ${sql.identifier(source)} WHERE ${buildScope(plan, sets)}`,
  ];
  const terms = buildOrder(order, source);
  if (terms) parts.push(sql`ORDER BY ${terms}`);
  // SQLite has no OFFSET without LIMIT; -1 is none.
  if (limit !== undefined || offset > 0) parts.push(sql`LIMIT ${limit ?? -1}`);
  if (offset > 0) parts.push(sql`OFFSET ${offset}`);
  return sql.join(parts, sql` `);
}

export function buildCount(
  plan: { readonly relation: Relation; readonly policy?: SQL; readonly where: Condition },
  sets: ValueSets,
): SQL {
  return sql`SELECT count(*) AS "count" FROM ${sql.identifier(plan.relation.tableName)} WHERE ${buildScope(plan, sets)}`;
}
