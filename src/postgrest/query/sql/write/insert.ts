/**
 * An insert plan → the statements of one batch, which D1 runs as a transaction. Any number of rows is bound as a few
 * JSON parameters (SPEC §5, §9).
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

/** RETURNING the representation, the primary key for `Location`, or null for each row, to count them. */
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
  /** Must run right after the insert, because it reads `changes()`. */
  readonly guard?: Statement;
}

/** As few INSERTs as D1's limit on the size of a parameter allows, each with its guard. */
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

/** Its operands are a chunk of rows, then the values that all rows share. */
function buildInsert(plan: InsertPlan, sets: ValueSets): SQL {
  const { relation, columns, shared, conflict } = plan;
  const table = identifier(relation.tableName);
  const names = buildNames([...columns, ...shared.map(({ column }) => column)]);
  const cells = columns.length > 0 ? [buildCells(columns)] : [];
  const values = sql.join([...cells, ...shared.map((_, index) => operandAt(index + 1))], sql`, `);
  const onConflict = conflict ? buildOnConflict(conflict, plan) : sql``;
  // Without WHERE true, SQLite would parse ON CONFLICT as the ON of a join.
  return sql`INSERT INTO ${table} (${names}) SELECT ${values} FROM json_each(${operandAt(0)}) WHERE true${onConflict}${buildReturning(plan, sets)}`;
}

/** Raw text: Drizzle renders it several times faster than a list of identifiers. */
function buildNames(columns: readonly { readonly name: string }[]): SQL {
  return sql.raw(columns.map(({ name }) => quoteIdentifier(name)).join(", "));
}

function buildTarget({ columns, where, exemption }: UniqueSet): SQL {
  const names = buildNames(columns);
  if (exemption) return sql`(${names}, ${exemption})`;
  // SQLite finds a partial index only if its predicate is repeated.
  return where ? sql`(${names}) WHERE ${where}` : sql`(${names})`;
}

function buildOnConflict({ target, action, merged, assigned }: ConflictPlan, plan: InsertPlan): SQL {
  // The index also has entries for exempted rows. A row that meets one has the same primary key, which PostgreSQL reports
  // as a taken primary key and not as a conflict of this set: the statement fails, and the walk finds the error.
  const exempt = target.exemption && buildFailure(sql`${buildCovered(target, "excluded")} IS NOT TRUE`);
  if (action === "ignore" && !exempt) return sql` ON CONFLICT ${buildTarget(target)} DO NOTHING`;
  const sets = [
    ...merged.map(({ name }) => sql.raw(`${quoteIdentifier(name)} = "excluded".${quoteIdentifier(name)}`)),
    ...assigned.map(({ column, value }) => sql`${identifier(column.name)} = ${value}`),
  ];
  const [first] = target.columns;
  // If there is nothing to set, an existing row is set to itself, so that RETURNING includes it.
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
