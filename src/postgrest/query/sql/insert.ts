/**
 * An insert plan → the statements of one batch: the rows go as JSON parameters, whatever their number, and the
 * batch is the transaction (SPEC §5, §9).
 */
import { type SQL, sql } from "drizzle-orm";
import type { ConflictPlan, InsertPlan, Relation, UniqueSet } from "../../plan/plan";
import { TemplateStore } from "../../prepared/template-store";
import { boundMember } from "./bounds/shown-bound";
import { buildFailure, buildGuard } from "./guard";
import { buildCells, buildCovered, buildTaken, keyColumns, newRowTables, rowChunks } from "./new-rows";
import { buildLastRowId, hasOwnRowId } from "./row-id";
import { buildRepresentation, byPlace } from "./select";
import { operandAt, type Statement, type Template, toStatement, toTemplate } from "./statement";
import { buildColumn } from "./values/field";
import { identifier, quoteIdentifier } from "./values/identifier";
import type { JsonChunk } from "./values/json-parameter";
import { joinBalanced, type ValueSets } from "./where";
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

export interface InsertStatements {
  readonly insert: Statement;
  /** To come at once after it. */
  readonly guard?: Statement;
}

/** One INSERT a chunk of rows, as few as D1's bound on a parameter allows, each with its guard. */
export function buildInserts(plan: InsertPlan, sets: ValueSets): readonly InsertStatements[] {
  const { columns, shared } = plan;
  const template = insertTemplate(plan, sets);
  const values = shared.map(({ value }) => value);
  return rowChunks(plan, columns).map((chunk) => {
    const guard = buildHiddenGuard(plan, chunk);
    return {
      insert: template([chunk.json, ...values]),
      ...(guard && { guard: toStatement(guard) }),
    };
  });
}

/**
 * Rolls the batch back if the upsert met a row that the caller may not see: a merge skipped it, or it was ignored as a
 * duplicate. For either the key is taken, as it is for a plain insert.
 */
function buildHiddenGuard(plan: InsertPlan, { start, length }: JsonChunk): SQL | undefined {
  const { conflict, policy, relation } = plan;
  if (!conflict || !policy) return undefined;
  const skipped = sql`changes() <> ${length}`;
  if (conflict.action === "merge") return buildGuard(skipped);
  const rows = { columns: plan.columns, rows: plan.rows.slice(start, start + length), shared: [] };
  const hidden = buildTaken(relation, conflict.target, sql`(${policy}) IS NOT TRUE`);
  const found = newRowTables(rows, keyColumns(conflict.target)).map(
    (table) => sql`EXISTS (SELECT 1 FROM ${table} WHERE ${hidden})`,
  );
  return buildGuard(sql`CASE WHEN ${skipped} THEN ${joinBalanced("or", found)} ELSE 0 END`);
}

/** Templates of INSERTs that say nothing of the request but the columns they fill and how rows are counted, by those. */
const plainTemplates = new TemplateStore<Relation>();

/** Takes a chunk of rows, then the values that they share. */
function insertTemplate(plan: InsertPlan, sets: ValueSets): Template {
  const { relation, columns, shared, conflict, returning } = plan;
  const make = () => toTemplate(buildInsert(plan, sets));
  if (conflict || returning !== "minimal") return make();
  const names = [columns, shared.map(({ column }) => column)].map((list) => list.map(({ name }) => name));
  return plainTemplates.get(relation, JSON.stringify([...names, needsWrittenCount(plan)]), make);
}

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

/** What tells how many rows a merge made, the others having been there. */
export interface CreatedCount {
  /** To be asked before the merge, and after it: numbers, whose difference it is. */
  readonly before: readonly SQL[];
  /** Empty: the difference is to all the rows that were written. */
  readonly after: readonly SQL[];
}

/** Where the numbers of rows are not SQLite's own, those that are there are counted first. */
export function buildCreatedCount(plan: InsertPlan): CreatedCount {
  const { relation, conflict } = plan;
  if (conflict?.action !== "merge") return { before: [], after: [] };
  if (hasOwnRowId(relation)) {
    const last = sql`SELECT ${buildLastRowId(relation)} AS "0"`;
    return { before: [last], after: [last] };
  }
  const taken = buildTaken(relation, conflict.target);
  const tables = newRowTables(plan, keyColumns(conflict.target));
  return { before: tables.map((rows) => sql`SELECT count(*) AS "0" FROM ${rows} WHERE ${taken}`), after: [] };
}
