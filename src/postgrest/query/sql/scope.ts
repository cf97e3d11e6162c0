/** What a statement reads: FROM and WHERE of a relation, and of the rows that are embedded in each of its rows. */
import { mapColumnsInSQLToAlias, type SQL, sql } from "drizzle-orm";
import type { Condition, Embed, ReadPlan, Relation } from "../../plan/plan";
import { buildColumn, type Source } from "./values/field";
import { identifier } from "./values/identifier";
import { buildWhere, type Certainty, type ExistsBuilder, joinBalanced, type ValueSets } from "./where";

/** What a statement reads: rows of a relation that the policy lets through and the filters ask for. */
export interface RowScope {
  readonly relation: Relation;
  readonly source?: Source;
  readonly policy?: SQL;
  readonly where: Condition;
}

/** A predicate over a Drizzle table, for the name that the statement has for its rows. */
function aliased(predicate: SQL, relation: Relation, source: Source): SQL {
  return source === relation.tableName ? predicate : mapColumnsInSQLToAlias(predicate, source);
}

export function buildFrom(relation: Relation, source: Source): SQL {
  if (relation.rows) return sql`(${relation.rows}) AS ${identifier(source)}`;
  const table = sql`${identifier(relation.tableName)}`;
  return source === relation.tableName ? table : sql`${table} AS ${identifier(source)}`;
}

/** The policy and the filters of one relation. */
export function buildScope(
  { relation, source = relation.tableName, policy, where }: RowScope,
  sets: ValueSets,
  certainty: Certainty = "certain",
): SQL {
  const exists: ExistsBuilder = (embed, parent, found) =>
    sql`EXISTS (SELECT 1 FROM ${buildEmbedFrom(embed)} WHERE ${buildEmbedScope(embed, parent, sets, found)}${buildWindow(embed.read)})`;
  const asked = buildWhere(where, source, sets, exists, certainty);
  return policy ? joinBalanced("and", [sql`(${aliased(policy, relation, source)})`, asked]) : asked;
}

function junctionSource({ read }: Embed): Source {
  return `${read.source}+`;
}

export function buildEmbedFrom(embed: Embed): SQL {
  const { read, relationship } = embed;
  const target = buildFrom(read.relation, read.source);
  if (!relationship.junction) return target;
  return sql`${target}, ${buildFrom(relationship.junction.relation, junctionSource(embed))}`;
}

function buildEquals(pairs: readonly (readonly [SQL, SQL])[]): SQL {
  return joinBalanced(
    "and",
    pairs.map(([left, right]) => sql`(${left} = ${right})`),
  );
}

/** The rows of an embed that belong to a row of its parent. */
function buildJoin(embed: Embed, parent: Source): SQL {
  const { read, relationship, junctionPolicy } = embed;
  const { junction, columns } = relationship;
  const named = (name: string, source: Source) => buildColumn({ name }, source);
  if (!junction) {
    return buildEquals(columns.map(([own, other]) => [named(other, read.source), named(own, parent)]));
  }
  const via = junctionSource(embed);
  const { origin, target, relation } = junction;
  const joined = buildEquals([
    ...origin.columns.map(
      (name, index) => [named(name, via), named(origin.targetColumns[index] ?? name, parent)] as const,
    ),
    ...target.columns.map(
      (name, index) => [named(name, via), named(target.targetColumns[index] ?? name, read.source)] as const,
    ),
  ]);
  return junctionPolicy
    ? joinBalanced("and", [sql`(${aliased(junctionPolicy, relation, via)})`, joined])
    : joined;
}

export function buildEmbedScope(
  embed: Embed,
  parent: Source,
  sets: ValueSets,
  certainty: Certainty = "certain",
): SQL {
  return joinBalanced("and", [buildJoin(embed, parent), buildScope(embed.read, sets, certainty)]);
}

/** A value of the one row that a to-one spread embeds, or of the row that that one spreads, and so on. */
export function buildVia(
  via: readonly Embed[],
  source: Source,
  sets: ValueSets,
  inner: (source: Source) => SQL,
): SQL {
  const [embed, ...rest] = via;
  if (!embed) return inner(source);
  const value = buildVia(rest, embed.read.source, sets, inner);
  return sql`(SELECT ${value} FROM ${buildEmbedFrom(embed)} WHERE ${buildEmbedScope(embed, source, sets)}${buildOneRow(embed.read)})`;
}

/**
 * The page of a to-one embed: its one row, which an offset or a limit of 0 leaves out. Numbers are written out, for a
 * statement has few parameters.
 */
export function buildOneRow({ limit, offset }: ReadPlan): SQL {
  return sql.raw(` LIMIT ${limit === 0 ? 0 : 1}${offset > 0 ? ` OFFSET ${offset}` : ""}`);
}

/** What of a page decides whether an embed has any row. */
function buildWindow({ limit, offset }: ReadPlan): SQL {
  if (limit === 0) return sql` LIMIT 0`;
  return offset > 0 ? sql.raw(` LIMIT -1 OFFSET ${offset}`) : sql``;
}
