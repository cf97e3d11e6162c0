/** A read plan → its SELECT, and the statements that count its rows. Each includes the policy. */

import { type SQL, sql } from "drizzle-orm";
import type { Packing } from "../../../plan/layout/packing";
import type { ReadPlan } from "../../../plan/plan";
import type { ValueSets } from "../conditions/decided-set";
import { joinBalanced } from "../values/balanced";
import { buildMembers } from "./columns";
import { buildFrom } from "./from";
import { buildGroup } from "./members";
import { buildPage } from "./page";
import { buildRowFilter, type RowFilter } from "./row-filter";
import { buildSeek, leaveIndexTo } from "./seek";
import { withSortBound } from "./sort-bound";

/** @param packing how its rows are packed; without it, each cell is a column of its own */
export function buildSelect(plan: ReadPlan, sets: ValueSets, packing?: Packing): SQL {
  const members = buildMembers(plan, sets, packing);
  const from = buildFrom(plan.relation, plan.source);
  const { seek, source } = plan;
  const asked = seek ? { ...plan, where: leaveIndexTo(seek, plan.where) } : plan;
  const bounded = withSortBound(buildRowFilter(asked, sets), plan, sets);
  const where = seek ? joinBalanced("and", [bounded, buildSeek(seek, source)]) : bounded;
  return sql`SELECT ${members} FROM ${from} WHERE ${where}${buildGroup(plan, sets)}${buildPage(plan, sets)}`;
}

/** Counts the rows of all pages; for a grouped read, the groups. */
export function buildReadCount(plan: ReadPlan, sets: ValueSets): SQL {
  const group = buildGroup(plan, sets);
  if (!plan.grouped) return buildCount(plan, sets);
  const from = buildFrom(plan.relation, plan.source);
  const where = withSortBound(buildRowFilter(plan, sets), { ...plan, order: [] }, sets);
  const rows = sql`SELECT count(*) FROM ${from} WHERE ${where}${group}`;
  return sql`SELECT count(*) AS "#0" FROM (${rows})`;
}

export function buildCount(filter: RowFilter, sets: ValueSets): SQL {
  const { relation } = filter;
  const from = buildFrom(relation, relation.tableName);
  return sql`SELECT count(*) AS "#0" FROM ${from} WHERE ${buildRowFilter(filter, sets)}`;
}
