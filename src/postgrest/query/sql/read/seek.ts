/** A cursor → the condition that a row comes after it in the order of the list (keyset pagination). */

import { type SQL, sql } from "drizzle-orm";
import type { DataType } from "../../../datatypes/data-type";
import type { Condition, Seek } from "../../../plan/plan";
import { operandAt } from "../statement";
import { buildColumn, type Source } from "../values/field";

type Place = Seek["places"][number];

/** A value of the cursor, cast so that SQLite compares numbers as numbers. */
function buildOperand(operand: number, { kind }: DataType): SQL {
  const value = operandAt(operand);
  if (kind === "integer") return sql`CAST(${value} AS INTEGER)`;
  return kind === "numeric" ? sql`CAST(${value} AS NUMERIC)` : sql`${value}`;
}

const signs = { asc: sql.raw(">"), desc: sql.raw("<") } as const;

export function buildSeek({ places }: Seek, source: Source): SQL {
  return buildRowValue(places, source) ?? buildAfter(places, source);
}

/** `(a, b) > (?, ?)`, for which SQLite uses an index. Undefined unless all columns are NOT NULL and sorted one way. */
function buildRowValue(places: readonly Place[], source: Source): SQL | undefined {
  const direction = places[0]?.term.direction ?? "asc";
  const columns: SQL[] = [];
  const values: SQL[] = [];
  for (const { term, operand } of places) {
    if (term.direction !== direction || term.nulls || operand === undefined) return undefined;
    columns.push(buildColumn(term.field.column, source));
    values.push(buildOperand(operand, term.field.type));
  }
  return sql`((${sql.join(columns, sql`, `)}) ${signs[direction]} (${sql.join(values, sql`, `)}))`;
}

/** `a < ? OR (a = ? AND (b > ? OR …))`, with nulls first or last as the order says. */
function buildAfter([place, ...rest]: readonly Place[], source: Source): SQL {
  if (!place) return sql`0`;
  const { term, operand } = place;
  const column = buildColumn(term.field.column, source);
  const behind = rest.length > 0 ? buildAfter(rest, source) : undefined;
  if (operand === undefined) {
    const tie = behind ? sql`(${column} IS NULL AND ${behind})` : sql`0`;
    return term.nulls === "nullsfirst" ? sql`(${column} IS NOT NULL OR ${tie})` : tie;
  }
  const value = buildOperand(operand, term.field.type);
  const past = sql`${column} ${signs[term.direction]} ${value}`;
  const after = behind ? sql`(${past} OR (${column} = ${value} AND ${behind}))` : sql`(${past})`;
  if (term.nulls === "nullslast") return sql`(${after} OR ${column} IS NULL)`;
  // Redundant, but it lets SQLite use an index.
  return behind ? sql`(${column} ${signs[term.direction]}= ${value} AND ${after})` : after;
}

/**
 * Keeps the index for the cursor. `updatedAt=gte.…` says where the list begins; the cursor says where the page begins,
 * which is later. SQLite uses an index for only one of the two, so the filter is marked not to use it.
 */
export function leaveIndexTo({ places: [first] }: Seek, where: Condition): Condition {
  if (!first || first.operand === undefined) return where;
  const { term } = first;
  const start = term.direction === "asc" ? [">", ">="] : ["<", "<="];
  const leave = (condition: Condition): Condition => {
    if (condition.kind !== "compare" || condition.field.path.length > 0) return condition;
    const isStart = condition.field.column === term.field.column && start.includes(condition.operator);
    return isStart ? { ...condition, leavesIndex: true } : condition;
  };
  return where.kind === "and" ? { ...where, children: where.children.map(leave) } : leave(where);
}
