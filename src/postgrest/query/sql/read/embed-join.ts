/** Joins an embed to its parent row: by a foreign key, or through a junction table. */

import { type SQL, sql } from "drizzle-orm";
import type { Embed } from "../../../plan/plan";
import { joinBalanced } from "../values/balanced";
import { buildColumn, type Source } from "../values/field";
import { aliased, buildFrom } from "./from";

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

/** The join condition: which rows of the embed belong to the parent row. */
export function buildJoin(embed: Embed, parent: Source): SQL {
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
