/** The rows of a relation that a statement reads or writes, as SQL: its policy and its filters. */

import { type SQL, sql } from "drizzle-orm";
import type { Condition, Embed, Relation } from "../../../plan/plan";
import type { Certainty, ValueSets } from "../conditions/decided-set";
import { buildWhere, type ExistsBuilder } from "../conditions/where";
import { joinBalanced } from "../values/balanced";
import type { Source } from "../values/field";
import { buildEmbedFrom, buildJoin } from "./embed-join";
import { buildOneRow, buildWindow } from "./embed-window";
import { aliased } from "./from";

/** The rows of a relation that its policy and the filters let through. */
export interface RowFilter {
  readonly relation: Relation;
  readonly source?: Source;
  readonly policy?: SQL;
  readonly where: Condition;
}

/** The condition for the WHERE of a statement on one relation. */
export function buildRowFilter(
  { relation, source = relation.tableName, policy, where }: RowFilter,
  sets: ValueSets,
  certainty: Certainty = "certain",
): SQL {
  const exists: ExistsBuilder = (embed, parent, found) =>
    sql`EXISTS (SELECT 1 FROM ${buildEmbedFrom(embed)} WHERE ${buildEmbedFilter(embed, parent, sets, found)}${buildWindow(embed.read)})`;
  const asked = buildWhere(where, source, sets, exists, certainty);
  return policy ? joinBalanced("and", [sql`(${aliased(policy, relation, source)})`, asked]) : asked;
}

export function buildEmbedFilter(
  embed: Embed,
  parent: Source,
  sets: ValueSets,
  certainty: Certainty = "certain",
): SQL {
  return joinBalanced("and", [buildJoin(embed, parent), buildRowFilter(embed.read, sets, certainty)]);
}

/** A value of a row that is reached through a chain of to-one spreads. Without a chain, of the row itself. */
export function buildVia(
  via: readonly Embed[],
  source: Source,
  sets: ValueSets,
  inner: (source: Source) => SQL,
): SQL {
  const [embed, ...rest] = via;
  if (!embed) return inner(source);
  const value = buildVia(rest, embed.read.source, sets, inner);
  return sql`(SELECT ${value} FROM ${buildEmbedFrom(embed)} WHERE ${buildEmbedFilter(embed, source, sets)}${buildOneRow(embed.read)})`;
}
