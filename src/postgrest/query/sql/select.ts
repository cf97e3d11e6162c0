/**
 * A read plan → SELECT. An embed is a correlated subquery that gives its rows as JSON arrays, by place: the plan
 * that made them reads them back. The policy of each relation goes in here, whatever the filters say.
 */
import { type SQL, sql } from "drizzle-orm";
import { isToOne } from "../../catalog/relationships";
import type { EmbedOutput, Output, ReadPlan, ValueOutput } from "../../plan/plan";
import { ROW_WIDTH } from "../../plan/row-width";
import { buildGuarded, isGuarded } from "./bounds/row-share";
import { buildSortBound } from "./bounds/sort-bound";
import { buildOrder } from "./order";
import {
  buildEmbedFrom,
  buildEmbedScope,
  buildFrom,
  buildOneRow,
  buildScope,
  buildVia,
  type RowScope,
} from "./scope";
import { buildCast } from "./values/cast";
import { buildCell } from "./values/cell";
import { buildComparable, buildOutput, quoteOutput, type Source } from "./values/field";
import { identifier } from "./values/identifier";
import { buildJsonbSortKey } from "./values/jsonb-sort-key";
import { joinBalanced, type ValueSets } from "./where";

/** A member of a row: its value to be shown, or what it is grouped by. */
function buildMember(output: Output, plan: ReadPlan, sets: ValueSets, use: "shown" | "grouped"): SQL {
  const inner = (source: Source) =>
    output.kind === "embed" ? buildRows(output, source, sets) : buildValue(output, plan, source, use);
  const member = buildVia(output.via, plan.source, sets, inner);
  if (output.kind === "embed" || !output.aggregate) return member;
  return sql`${aggregates[output.aggregate.function]}(${member})`;
}

/** A member of a row as the expression that D1 answers with, or that an embed's array holds. */
function buildAnswer(output: Output, plan: ReadPlan, sets: ValueSets, nested: boolean): SQL {
  const member = buildMember(output, plan, sets, "shown");
  if (output.kind === "value") {
    const cell = buildCell(member, output, plan, nested);
    return isGuarded(output, plan) ? buildGuarded(cell, plan) : cell;
  }
  return nested ? sql`json(${member})` : member;
}

const aggregates: Readonly<Record<NonNullable<ValueOutput["aggregate"]>["function"], SQL>> = {
  count: sql`count`,
  sum: sql`sum`,
  avg: sql`avg`,
  min: sql`min`,
  max: sql`max`,
};

function buildValue(
  { field, cast, aggregate }: ValueOutput,
  plan: ReadPlan,
  source: Source,
  use: "shown" | "grouped",
): SQL {
  if (!field) return sql`1`;
  // What is aggregated or grouped by must be the value itself, not something that the Worker makes it from later.
  const isMadeLater = !aggregate && use === "shown" && !(plan.grouped && cast);
  if (isMadeLater) return buildOutput(field, source);
  const value = buildComparable(field, source);
  return cast ? buildCast(value, field.type, cast) : value;
}

/** The rows of an embed: one JSON array of cells, or a JSON array of those. */
function buildRows({ embed }: EmbedOutput, parent: Source, sets: ValueSets): SQL {
  const { read } = embed;
  const from = buildEmbedFrom(embed);
  const where = buildEmbedScope(embed, parent, sets);
  const row = buildRow(read, sets);
  const group = buildGroup(read, sets);
  if (isToOne(embed.relationship))
    return sql`(SELECT ${row} FROM ${from} WHERE ${where}${group}${buildOneRow(read)})`;
  const bounded = withSortBound(where, read, sets);
  const rows = sql`SELECT ${row} AS "row" FROM ${from} WHERE ${bounded}${group}${buildPage(read, sets)}`;
  return sql`(SELECT json_group_array(json("row")) FROM (${rows}))`;
}

function buildRow(plan: ReadPlan, sets: ValueSets): SQL {
  const cells = plan.outputs.map((output) => buildAnswer(output, plan, sets, true));
  if (cells.length <= ROW_WIDTH) return sql`json_array(${sql.join(cells, sql`, `)})`;
  const parts = [];
  for (let start = 0; start < cells.length; start += ROW_WIDTH) {
    parts.push(sql`json_array(${sql.join(cells.slice(start, start + ROW_WIDTH), sql`, `)})`);
  }
  return sql`json_array(${sql.join(parts, sql`, `)})`;
}

/** Where there is an aggregate, the other members are what is grouped by. JSON is equal as jsonb: 1 and 1.0 are. */
function buildGroup(plan: ReadPlan, sets: ValueSets): SQL {
  if (!plan.grouped) return sql``;
  const keys = plan.outputs.filter((output) => output.kind === "embed" || !output.aggregate);
  if (keys.length === 0) return sql``;
  return sql` GROUP BY ${sql.join(
    keys.map((output) => {
      const member = buildMember(output, plan, sets, "grouped");
      return output.kind === "value" && output.field?.type.category === "json" && !output.cast
        ? buildJsonbSortKey(member)
        : member;
    }),
    sql`, `,
  )}`;
}

function withSortBound(where: SQL, plan: ReadPlan, sets: ValueSets): SQL {
  const bound = buildSortBound(plan, sets);
  return bound ? joinBalanced("and", [bound, where]) : where;
}

/** ORDER BY, LIMIT and OFFSET. SQLite has no OFFSET without LIMIT; -1 is none. */
function buildPage({ order, source, limit, offset }: ReadPlan, sets: ValueSets): SQL {
  const terms = buildOrder(order, source, sets);
  const parts = [
    ...(terms ? [sql` ORDER BY ${terms}`] : []),
    ...(limit !== undefined || offset > 0 ? [sql` LIMIT ${limit ?? -1}`] : []),
    ...(offset > 0 ? [sql` OFFSET ${offset}`] : []),
  ];
  return sql.join(parts, sql``);
}

/** The columns of a result are named by their place, for two members of a row may have one name. */
export function buildMembers(plan: ReadPlan, sets: ValueSets): SQL {
  if (plan.outputs.length === 0) return sql`NULL`;
  const columns = plainColumns(plan);
  if (columns) return byPlaceAsText(columns, plan);
  return byPlace(plan.outputs.map((output) => buildAnswer(output, plan, sets, false)));
}

/** The members of a row that is columns as they are, which most are. */
function plainColumns({ outputs, source, grouped }: ReadPlan): readonly string[] | undefined {
  if (grouped) return undefined;
  const columns: string[] = [];
  for (const output of outputs) {
    if (output.kind !== "value" || !output.field || output.field.path.length > 0 || output.via.length > 0) {
      return undefined;
    }
    columns.push(quoteOutput(output.field.column, source));
  }
  return columns;
}

/** As pieces of text: Drizzle takes 60 µs to put fourteen columns together, this 3. */
function byPlaceAsText(columns: readonly string[], plan: ReadPlan): SQL {
  const named = columns.map((column, index) => `${column} AS "${index}"`);
  const guarded = plan.outputs.findIndex((output) => isGuarded(output, plan));
  if (guarded < 0) return sql.raw(named.join(", "));
  const before = named.slice(0, guarded).map((column) => `${column}, `);
  const after = named.slice(guarded + 1).map((column) => `, ${column}`);
  const member = buildGuarded(sql.raw(columns[guarded] ?? ""), plan);
  return sql`${sql.raw(before.join(""))}${member} AS ${identifier(String(guarded))}${sql.raw(after.join(""))}`;
}

/**
 * What RETURNING gives of a written row: its members, then what the rows are ordered by, which is done in the
 * Worker, then whether its inner joins hold.
 * @param bound makes a member fail that is larger than it may be
 */
export function buildRepresentation(
  plan: ReadPlan,
  sets: ValueSets,
  bound: (output: Output, member: SQL) => SQL,
): SQL {
  const members = plan.outputs.map((output) => bound(output, buildAnswer(output, plan, sets, false)));
  const order = plan.order.map(({ field, via }) =>
    buildVia(via, plan.source, sets, (source) => buildComparable(field, source)),
  );
  const kept = buildScope({ relation: plan.relation, where: plan.where }, sets);
  return byPlace([...members, ...order, kept]);
}

export function byPlace(members: readonly SQL[]): SQL {
  return sql.join(
    members.map((member, index) => sql`${member} AS ${identifier(String(index))}`),
    sql`, `,
  );
}

export function buildSelect(plan: ReadPlan, sets: ValueSets): SQL {
  const members = buildMembers(plan, sets);
  const from = buildFrom(plan.relation, plan.source);
  const where = withSortBound(buildScope(plan, sets), plan, sets);
  return sql`SELECT ${members} FROM ${from} WHERE ${where}${buildGroup(plan, sets)}${buildPage(plan, sets)}`;
}

/** How many rows there are to a read, whatever its page; of a grouped one, how many groups. */
export function buildReadCount(plan: ReadPlan, sets: ValueSets): SQL {
  const group = buildGroup(plan, sets);
  if (!plan.grouped) return buildCount(plan, sets);
  const from = buildFrom(plan.relation, plan.source);
  const where = withSortBound(buildScope(plan, sets), { ...plan, order: [] }, sets);
  const rows = sql`SELECT count(*) FROM ${from} WHERE ${where}${group}`;
  return sql`SELECT count(*) AS "0" FROM (${rows})`;
}

export function buildCount(scope: RowScope, sets: ValueSets): SQL {
  const { relation } = scope;
  const from = buildFrom(relation, relation.tableName);
  return sql`SELECT count(*) AS "0" FROM ${from} WHERE ${buildScope(scope, sets)}`;
}
