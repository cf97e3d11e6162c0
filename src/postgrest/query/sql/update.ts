/** Update and delete plans → one statement, with the bound on the rows it may touch inside it. */
import { type SQL, sql } from "drizzle-orm";
import type { Datum } from "../../datatypes/data-type";
import type { Assignment, Condition, DeletePlan, ReadPlan, UpdatePlan } from "../../plan/plan";
import { TemplateStore } from "../../prepared/template-store";
import { rowBound, touchedAtMost } from "./bounds/row-bound";
import { boundMember } from "./bounds/shown-bound";
import { buildBoundFault } from "./guard";
import { buildScope } from "./scope";
import { buildRepresentation } from "./select";
import { operandAt, type Statement, toStatement, toTemplate } from "./statement";
import { identifier, quoteIdentifier } from "./values/identifier";
import { assertStorable } from "./values/json-parameter";
import type { ValueSets } from "./where";
import { needsWrittenCount } from "./written-count";

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

/**
 * A statement that fails where a change would be of more rows than one request may change; none where the request
 * itself allows no more. The rows are counted only as far as it takes.
 */
export function buildChangedGuard(plan: UpdatePlan | DeletePlan, sets: ValueSets): SQL | undefined {
  const { maxChangedRows: most, relation, representation, shown } = plan;
  // What a change shows is bounded too, most often by less.
  const shownAtMost = (representation && shown?.rows) ?? Number.POSITIVE_INFINITY;
  if (most === undefined || Math.min(touchedAtMost(plan), shownAtMost) <= most) return undefined;
  const scope = sql`SELECT 1 FROM ${identifier(relation.tableName)} WHERE ${buildScope(plan, sets)} LIMIT ${sql.raw(String(most + 1))}`;
  return sql`SELECT CASE WHEN count(*) > ${sql.raw(String(most))} THEN ${buildBoundFault("changed")} END FROM (${scope})`;
}

function buildReturning(plan: UpdatePlan | DeletePlan, sets: ValueSets): SQL {
  const { representation } = plan;
  if (!representation) return needsWrittenCount(plan) ? sql`` : sql`RETURNING NULL`;
  return sql`RETURNING ${buildRepresentation(representation, sets, boundMember(plan))}`;
}

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
  return sql`UPDATE ${table} SET ${sql.join(assignments, sql`, `)} WHERE ${where} ${buildReturning(plan, sets)}`;
}

/**
 * The rows that a delete will take, with what is embedded in them, for a statement before it: RETURNING would find
 * the rows gone that the delete cascades to.
 */
export function buildDoomed(plan: DeletePlan, representation: ReadPlan, sets: ValueSets): SQL {
  const table = identifier(plan.relation.tableName);
  return sql`SELECT ${buildRepresentation(representation, sets, boundMember(plan))} FROM ${table} WHERE ${buildBounded(plan, buildScope(plan, sets))}`;
}

export function buildDelete(plan: DeletePlan, sets: ValueSets): SQL {
  const table = identifier(plan.relation.tableName);
  const where = buildBounded(plan, buildScope(plan, sets));
  return sql`DELETE FROM ${table} WHERE ${where} ${buildReturning(plan, sets)}`;
}
