/** An update plan → one statement, with the bound on the rows that it may touch inside it. */

import { type SQL, sql } from "drizzle-orm";
import type { Datum } from "../../../datatypes/data-type";
import type { Assignment, Condition, UpdatePlan } from "../../../plan/plan";
import { TemplateStore } from "../../../prepared/template-store";
import type { ValueSets } from "../conditions/decided-set";
import { buildScope } from "../read/scope";
import { operandAt, type Statement, toStatement, toTemplate } from "../statement";
import { identifier, quoteIdentifier } from "../values/identifier";
import { assertStorable } from "../values/json-parameter";
import { buildReturning } from "./representation";
import { buildBounded, rowBound } from "./row-bound";

/** @throws 54001 for a value that is larger than D1 takes. */
export function updateStatement(plan: UpdatePlan, sets: ValueSets): Statement {
  for (const { value } of plan.assignments) if (typeof value === "string") assertStorable(value);
  const plain = readPlainUpdate(plan);
  if (!plain) return toStatement(buildUpdate(plan, sets));
  const { policy, operands, key, withOperands } = plain;
  return plainTemplates.get(policy, key, () => toTemplate(buildUpdate(withOperands, sets)))(operands);
}

/**
 * Templates of plain updates, by the policy that is part of them, and by the columns that they set and compare. A
 * policy that is there for one request only takes its templates with it.
 */
const plainTemplates = new TemplateStore<SQL>();

interface PlainUpdate {
  readonly policy: SQL;
  readonly key: string;
  /** The values that it sets, then those that it compares with. */
  readonly operands: readonly (Datum | null)[];
  /** The plan with the place of each in place of it. */
  readonly withOperands: UpdatePlan;
}

/** What most updates are: of columns of one relation, by columns of it, and without an answer. */
function readPlainUpdate(plan: UpdatePlan): PlainUpdate | undefined {
  const { policy, where, assignments, representation, relation } = plan;
  if (!policy || representation || rowBound(plan) !== undefined) return undefined;
  const operands: (Datum | null)[] = [];
  const names: string[] = [];
  const set: Assignment[] = [];
  for (const { column, value } of assignments) {
    if (typeof value === "object" && value !== null) return undefined;
    set.push({ column, value: sql`${operandAt(operands.push(value) - 1)}` });
    names.push(column.name);
  }
  const compared: Condition[] = [];
  const comparisons: (readonly [operator: string, column: string])[] = [];
  for (const condition of where.kind === "and" ? where.children : [where]) {
    if (condition.kind !== "compare" || condition.field.path.length > 0) return undefined;
    compared.push({ ...condition, operand: operands.push(condition.value) - 1 });
    comparisons.push([condition.operator, condition.field.column.name]);
  }
  const withOperands: UpdatePlan = { ...plan, assignments: set, where: { kind: "and", children: compared } };
  const key = JSON.stringify([relation.tableName, names, comparisons]);
  return { policy, key, operands, withOperands };
}

function buildUpdate(plan: UpdatePlan, sets: ValueSets): SQL {
  const table = identifier(plan.relation.tableName);
  const assignments = plan.assignments.map(
    ({ column, value }) => sql`${sql.raw(`${quoteIdentifier(column.name)} = `)}${value}`,
  );
  const where = buildBounded(plan, buildScope(plan, sets));
  return sql`UPDATE ${table} SET ${sql.join(assignments, sql`, `)} WHERE ${where}${buildReturning(plan, sets)}`;
}
