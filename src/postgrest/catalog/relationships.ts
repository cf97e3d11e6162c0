/**
 * The relationships between relations, by their foreign keys, and which one an embed means.
 * @see https://docs.postgrest.org/en/stable/references/api/resource_embedding.html
 */
import { pgrst } from "../errors";
import type { Catalog, ForeignKey, Relation } from "./catalog";
import { suggestRelation } from "./suggest";

/** A column of the embedding row, and the column of the embedded row that equals it. */
type ColumnPair = readonly [string, string];

/** The table between two relations that are many-to-many. */
interface Junction {
  readonly relation: Relation;
  readonly origin: ForeignKey;
  readonly target: ForeignKey;
}

export interface Relationship {
  readonly cardinality: "many-to-one" | "one-to-one" | "one-to-many" | "many-to-many";
  readonly target: Relation;
  /** The foreign key's name; for a many-to-many relationship, the name of the junction. */
  readonly constraint: string;
  /** Columns of the origin and of the target; none for a many-to-many relationship. */
  readonly columns: readonly ColumnPair[];
  readonly junction?: Junction;
}

export function isToOne({ cardinality }: Relationship): boolean {
  return cardinality === "many-to-one" || cardinality === "one-to-one";
}

function pairs(left: readonly string[], right: readonly string[]): readonly ColumnPair[] {
  return left.map((name, index): ColumnPair => [name, right[index] ?? name]);
}

/** If the columns of a foreign key are unique, at most one row references each target. */
function isUnique(relation: Relation, { columns }: ForeignKey): boolean {
  return relation.uniques.some(
    (unique) => !unique.where && unique.columns.every(({ name }) => columns.includes(name)),
  );
}

/** A table is a junction if its primary key has the columns of both foreign keys. */
function isJunction(relation: Relation, origin: ForeignKey, target: ForeignKey): boolean {
  const key = relation.primaryKey.map(({ name }) => name);
  return [...origin.columns, ...target.columns].every((name) => key.includes(name));
}

/** Every relationship of a relation: by its own foreign keys, by those that reference it, and through junctions. */
function relationshipsOf(origin: Relation, catalog: Catalog): readonly Relationship[] {
  const outward = origin.foreignKeys.flatMap((key): Relationship[] => {
    const target = catalog.get(key.target);
    if (!target) return [];
    const cardinality = isUnique(origin, key) ? "one-to-one" : "many-to-one";
    return [{ cardinality, target, constraint: key.name, columns: pairs(key.columns, key.targetColumns) }];
  });
  const inward = origin.referencedBy.flatMap(({ relation, key }): Relationship[] => {
    const target = catalog.get(relation);
    if (!target) return [];
    const cardinality = isUnique(target, key) ? "one-to-one" : "one-to-many";
    return [{ cardinality, target, constraint: key.name, columns: pairs(key.targetColumns, key.columns) }];
  });
  const through = origin.referencedBy.flatMap(({ relation: name, key: back }): Relationship[] => {
    const junction = catalog.get(name);
    if (!junction) return [];
    return junction.foreignKeys.flatMap((forth): Relationship[] => {
      const target = catalog.get(forth.target);
      if (!target || forth === back || !isJunction(junction, back, forth)) return [];
      const via = { relation: junction, origin: back, target: forth };
      return [{ cardinality: "many-to-many", target, constraint: name, columns: [], junction: via }];
    });
  });
  return [...outward, ...inward, ...through];
}

/** Whether `column` is the only column of the relationship on that side. */
function isOnlyColumn(column: string, columns: readonly ColumnPair[], side: 0 | 1): boolean {
  return columns.length === 1 && columns[0]?.[side] === column;
}

/** Whether `relation!hint` means the relationship: by the target's name, its constraint or its column. */
function matches(
  relationship: Relationship,
  origin: Relation,
  name: string,
  hint: string | undefined,
): boolean {
  const { cardinality, columns, constraint, junction, target } = relationship;
  const isTarget = target.name === name;
  const byConstraint = (wanted: string) => !junction && constraint === wanted;
  if (target === origin && !junction) {
    // A foreign key to the same table makes two relationships: the table's name means the referencing rows, the
    // column means the referenced row.
    if (hint !== undefined)
      return isTarget && cardinality === "one-to-many" && isOnlyColumn(hint, columns, 1);
    const outward = cardinality === "many-to-one";
    return outward ? isOnlyColumn(name, columns, 0) : isTarget && cardinality === "one-to-many";
  }
  if (hint === undefined) return isTarget || byConstraint(name) || isOnlyColumn(name, columns, 0);
  return (
    isTarget &&
    (byConstraint(hint) ||
      isOnlyColumn(hint, columns, 0) ||
      isOnlyColumn(hint, columns, 1) ||
      junction?.relation.name === hint)
  );
}

/** @throws PGRST200 if there is no such relationship, PGRST201 (300) if there are several */
export function findRelationship(
  origin: Relation,
  name: string,
  hint: string | undefined,
  catalog: Catalog,
): Relationship {
  const known = relationshipsOf(origin, catalog);
  const found = known.filter((relationship) => matches(relationship, origin, name, hint));
  const [first] = found;
  if (first && found.length === 1) return first;
  if (first) throw ambiguous(origin, name, found);
  const using = hint === undefined ? "" : ` using the hint '${hint}'`;
  throw pgrst.noRelationship(
    origin.name,
    name,
    `Searched for a foreign key relationship between '${origin.name}' and '${name}'${using} in the schema 'public', but no matches were found.`,
    nearRelationship(origin, name, hint, known),
  );
}

/** A hint with the name of a related relation that is close to the requested one. */
function nearRelationship(
  origin: Relation,
  name: string,
  hint: string | undefined,
  known: readonly Relationship[],
): string | null {
  const related = new Set(known.map(({ target }) => target.name));
  const near = hint === undefined && !related.has(name) ? suggestRelation(name, related) : undefined;
  return near === undefined || near === origin.name
    ? null
    : `Perhaps you meant '${near}' instead of '${name}'.`;
}

function ambiguous(origin: Relation, name: string, found: readonly Relationship[]) {
  const candidates = found.map((relationship) => ({
    cardinality: relationship.cardinality,
    embedding: `${origin.name} with ${relationship.target.name}`,
    relationship: describe(relationship, origin),
  }));
  const choices = found.map(({ constraint }) => `'${name}!${constraint}'`).join(", ");
  return pgrst.ambiguousRelationship(
    origin.name,
    name,
    candidates,
    `Try changing '${name}' to one of the following: ${choices}. Find the desired relationship in the 'details' key.`,
  );
}

/** `messages_sender_fkey using messages(sender) and person(id)`. */
function describe({ columns, constraint, junction, target }: Relationship, origin: Relation): string {
  if (junction) {
    const { origin: back, relation, target: forth } = junction;
    return `${relation.name} using ${back.name}(${back.columns.join(", ")}) and ${forth.name}(${forth.columns.join(", ")})`;
  }
  const own = columns.map(([name]) => name).join(", ");
  const other = columns.map(([, name]) => name).join(", ");
  return `${constraint} using ${origin.name}(${own}) and ${target.name}(${other})`;
}
