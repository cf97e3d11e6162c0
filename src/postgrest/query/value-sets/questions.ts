/** The SELECTs of the values that value sets are decided on: one for all conditions on the same field of the same rows. */

import { type SQL, sql } from "drizzle-orm";
import type { Condition, OperandValue, ReadPlan, ValueSetCondition } from "../../plan/plan";
import { buildValueSetExpression, NO_VALUE_SETS } from "../sql/conditions/decided-set";
import { buildFrom } from "../sql/read/from";
import { buildRowFilter, type RowFilter } from "../sql/read/row-filter";
import { toStatement } from "../sql/statement";
import { buildBytes } from "../sql/values/cell-bytes";
import { buildBoundFault } from "../sql/values/guard";

export function collect(condition: Condition): readonly ValueSetCondition[] {
  switch (condition.kind) {
    case "valueSet":
      return [condition];
    case "and":
    case "or":
      return condition.children.flatMap(collect);
    case "not":
      return collect(condition.child);
    default:
      return [];
  }
}

/** Whether SQL can decide a condition from the row alone. */
function isPlain(condition: Condition): boolean {
  switch (condition.kind) {
    case "valueSet":
    case "exists":
      return false;
    case "and":
    case "or":
      return condition.children.every(isPlain);
    case "not":
      return isPlain(condition.child);
    default:
      return true;
  }
}

/** Keeps the top-level conditions that SQL can decide, so that fewer values are read. */
function narrowed({ where, ...filter }: RowFilter): RowFilter {
  const children = (where.kind === "and" ? where.children : [where]).filter(isPlain);
  return { ...filter, where: { kind: "and", children } };
}

/** The row filters of a read: its own, and those of its embeds. */
export function rowFiltersOf(plan: ReadPlan): readonly RowFilter[] {
  return [plan, ...plan.embeds.flatMap(({ read }) => rowFiltersOf(read))];
}

/** A SELECT of distinct values, and the conditions that are decided on them. */
interface Question {
  readonly distinct: SQL;
  readonly conditions: ValueSetCondition[];
}

/** Conditions on the same field of the same rows share a question: 400 terms of an `or` must not be 400 SELECTs. */
export function toQuestions(
  filters: readonly RowFilter[],
  operands: readonly OperandValue[],
): readonly Question[] {
  const questions = new Map<string, Question>();
  for (const filter of filters) {
    for (const condition of collect(filter.where)) {
      const distinct = buildDistinct(condition, filter);
      const key = JSON.stringify(toStatement(distinct, operands));
      const known = questions.get(key);
      if (known) known.conditions.push(condition);
      else questions.set(key, { distinct, conditions: [condition] });
    }
  }
  return [...questions.values()];
}

function buildDistinct(condition: ValueSetCondition, filter: RowFilter): SQL {
  const { relation } = filter;
  const { source: _, ...rest } = narrowed(filter);
  const value = buildValueSetExpression(condition, relation.tableName);
  const where = buildRowFilter(rest, NO_VALUE_SETS);
  const from = buildFrom(relation, relation.tableName);
  return sql`SELECT DISTINCT ${value} AS "#0" FROM ${from} WHERE ${where} AND ${value} IS NOT NULL`;
}

/** At most `values` of them; fails past `bytes`, because a few values of 2 MB would fill the Worker's 128 MB. */
export function buildBounded(distinct: SQL, values: number, bytes: number): SQL {
  const total = sql`sum(${buildBytes(sql`"#0"`)}) OVER (ROWS UNBOUNDED PRECEDING)`;
  return sql`SELECT CASE WHEN ${total} > ${bytes} THEN ${buildBoundFault("scan")} ELSE "#0" END AS "#0" FROM (${distinct} LIMIT ${values})`;
}
