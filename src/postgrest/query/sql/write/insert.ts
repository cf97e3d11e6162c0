/**
 * An insert plan → the statements of one batch: the rows go as JSON parameters, whatever their number, and the
 * batch is the transaction (SPEC §5, §9).
 */

import { type SQL, sql } from "drizzle-orm";
import type { ConflictPlan, InsertPlan, UniqueSet } from "../../../plan/plan";
import { byPlace } from "../by-place";
import type { ValueSets } from "../conditions/decided-set";
import { operandAt, type Statement, toStatement, toTemplate } from "../statement";
import { joinBalanced } from "../values/balanced";
import { buildColumn } from "../values/field";
import { buildFailure } from "../values/guard";
import { identifier, quoteIdentifier } from "../values/identifier";
import { buildHiddenGuard } from "./hidden-guard";
import { boundMember } from "./member-bound";
import { buildCells, buildCovered, rowChunks } from "./new-rows";
import { buildRepresentation } from "./representation";
import { needsWrittenCount, returnsKey } from "./written-count";

/** What RETURNING gives: the representation, the primary key for `Location`, or a row of nothing to be counted. */
function buildReturning(plan: InsertPlan, sets: ValueSets): SQL {
  const { relation, representation } = plan;
  if (representation) {
    return sql` RETURNING ${buildRepresentation(representation, sets, boundMember(plan))}`;
  }
  if (returnsKey(plan)) {
    return sql` RETURNING ${byPlace(relation.primaryKey.map((column) => buildColumn(column, relation.tableName)))}`;
  }
  return needsWrittenCount(plan) ? sql`` : sql` RETURNING NULL`;
}

interface InsertStatements {
  readonly insert: Statement;
  /** To come at once after it. */
  readonly guard?: Statement;
}

/** One INSERT a chunk of rows, as few as D1's bound on a parameter allows, each with its guard. */
export function buildInserts(plan: InsertPlan, sets: ValueSets): readonly InsertStatements[] {
  const { columns, shared } = plan;
  const template = toTemplate(buildInsert(plan, sets));
  const values = shared.map(({ value }) => value);
  return rowChunks(plan, columns).map((chunk) => {
    const guard = buildHiddenGuard(plan, chunk);
    return {
      insert: template([chunk.json, ...values]),
      ...(guard && { guard: toStatement(guard) }),
    };
  });
}

/** Takes a chunk of rows, then the values that they share. */
function buildInsert(plan: InsertPlan, sets: ValueSets): SQL {
  const { relation, columns, shared, conflict } = plan;
  const table = identifier(relation.tableName);
  const names = buildNames([...columns, ...shared.map(({ column }) => column)]);
  const cells = columns.length > 0 ? [buildCells(columns)] : [];
  const values = sql.join([...cells, ...shared.map((_, index) => operandAt(index + 1))], sql`, `);
  const onConflict = conflict ? buildOnConflict(conflict, plan) : sql``;
  // WHERE true: else SQLite would take ON CONFLICT for the join's ON
  return sql`INSERT INTO ${table} (${names}) SELECT ${values} FROM json_each(${operandAt(0)}) WHERE true${onConflict}${buildReturning(plan, sets)}`;
}

/** As one piece of text, which Drizzle renders several times faster than one a name. */
function buildNames(columns: readonly { readonly name: string }[]): SQL {
  return sql.raw(columns.map(({ name }) => quoteIdentifier(name)).join(", "));
}

function buildTarget({ columns, where, exemption }: UniqueSet): SQL {
  const names = buildNames(columns);
  if (exemption) return sql`(${names}, ${exemption})`;
  // A partial index is found by repeating its predicate.
  return where ? sql`(${names}) WHERE ${where}` : sql`(${names})`;
}

function buildOnConflict({ target, action, merged, assigned }: ConflictPlan, plan: InsertPlan): SQL {
  // The index has an entry for exempted rows too, which only another row with the same key can meet. To PostgreSQL that
  // is no conflict of this set, but a primary key that is taken: the statement fails, and the error is found afterwards.
  const exempt = target.exemption && buildFailure(sql`${buildCovered(target, "excluded")} IS NOT TRUE`);
  if (action === "ignore" && !exempt) return sql` ON CONFLICT ${buildTarget(target)} DO NOTHING`;
  const sets = [
    ...merged.map(({ name }) => sql.raw(`${quoteIdentifier(name)} = "excluded".${quoteIdentifier(name)}`)),
    ...assigned.map(({ column, value }) => sql`${identifier(column.name)} = ${value}`),
  ];
  const [first] = target.columns;
  // With nothing to set, a row that is there stays as it is, and is yet one of the rows of the answer.
  if (sets.length === 0 && first) {
    sets.push(sql`${identifier(first.name)} = ${buildColumn(first, plan.relation.tableName)}`);
  }
  const where = [
    ...(exempt ? [sql`(${exempt} = ${action === "ignore" ? 1 : 0})`] : []),
    ...(plan.policy ? [sql`(${plan.policy})`] : []),
  ];
  const confined = where.length > 0 ? sql` WHERE ${joinBalanced("and", where)}` : sql``;
  return sql` ON CONFLICT ${buildTarget(target)} DO UPDATE SET ${sql.join(sets, sql`, `)}${confined}`;
}
