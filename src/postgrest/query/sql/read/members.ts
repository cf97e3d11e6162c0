/**
 * The members of a row as SQL. An embed is a correlated subquery that returns its rows as JSON arrays of cells, in the
 * order of the plan's outputs. The response reads them back by the same plan.
 */

import { type SQL, sql } from "drizzle-orm";
import { isToOne } from "../../../catalog/relationships";
import { ROW_WIDTH } from "../../../plan/layout/row-width";
import type { EmbedOutput, Output, ReadPlan, ValueOutput } from "../../../plan/plan";
import type { ValueSets } from "../conditions/decided-set";
import { buildCast } from "../values/cast";
import { buildCell } from "../values/cell";
import { buildComparable, buildOutput, type Source } from "../values/field";
import { buildJsonbSortKey } from "../values/jsonb-sort-key";
import { buildEmbedFrom } from "./embed-join";
import { buildOneRow } from "./embed-window";
import { buildPage } from "./page";
import { buildEmbedFilter, buildVia } from "./row-filter";
import { buildGuarded, guardedOutput } from "./row-share";
import { withSortBound } from "./sort-bound";

/** A member of a row: the value to show, or the value to group by. */
function buildMember(output: Output, plan: ReadPlan, sets: ValueSets, use: "shown" | "grouped"): SQL {
  const inner = (source: Source) =>
    output.kind === "embed" ? buildRows(output, source, sets) : buildValue(output, plan, source, use);
  const member = buildVia(output.via, plan.source, sets, inner);
  if (output.kind === "embed" || !output.aggregate) return member;
  return sql`${aggregates[output.aggregate.function]}(${member})`;
}

/** The expression that returns a member from D1. @param nested inside the JSON array of an embedded row */
export function buildAnswer(output: Output, plan: ReadPlan, sets: ValueSets, nested: boolean): SQL {
  const member = buildMember(output, plan, sets, "shown");
  if (output.kind === "value") {
    const cell = buildCell(member, output, plan, nested);
    return guardedOutput(plan) === output ? buildGuarded(cell, plan) : cell;
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
  // The Worker casts shown values later; SQL can only aggregate and group by values that it has already cast.
  const isMadeLater = !aggregate && use === "shown" && !(plan.grouped && cast);
  if (isMadeLater) return buildOutput(field, source);
  const value = buildComparable(field, source);
  return cast ? buildCast(value, field.type, cast) : value;
}

/** The rows of an embed: for to-one a JSON array of cells, for to-many a JSON array of such arrays. */
function buildRows({ embed }: EmbedOutput, parent: Source, sets: ValueSets): SQL {
  const { read } = embed;
  const from = buildEmbedFrom(embed);
  const where = buildEmbedFilter(embed, parent, sets);
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

/** If there is an aggregate, rows are grouped by all other members. JSON compares as jsonb: 1 equals 1.0. */
export function buildGroup(plan: ReadPlan, sets: ValueSets): SQL {
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
