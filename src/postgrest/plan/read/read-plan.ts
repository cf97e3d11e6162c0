/**
 * The query string → a read plan: a tree of relations, each with its outputs, condition, order and range. The relation
 * of the URL is the root; an embed is a read of its own, related to its parent.
 */

import type { Relation } from "../../catalog/catalog";
import { findRelationship, isToOne } from "../../catalog/relationships";
import { pgrst, sqlstate } from "../../errors";
import type {
  AtPath,
  EmbedPath,
  OrderTerm,
  QueryParameters,
  SelectItem,
  SelectRelation,
} from "../../parse/ast";
import { checkEmbeds } from "../check-embeds";
import { combine } from "../conditions/combine";
import { planCondition } from "../conditions/conditions";
import type { PlanContext } from "../context";
import { resolveField } from "../fields";
import type { Condition, Embed, Output, ReadPlan, ResolvedOrderTerm } from "../plan";
import { countSorting } from "../sorted-by-json";
import { embedAlias, joinAlias } from "./embed-names";
import { planFieldOutputs, planSpreadOutput } from "./outputs";

/** What planning needs besides the current relation. */
interface TreeContext {
  readonly query: QueryParameters;
  readonly context: PlanContext;
  /** For a write's representation: the root's filters chose the rows to write, and its range is ignored. */
  readonly written: boolean;
  /** The most JSON values by which the rows of one relation may be ordered and grouped. */
  readonly maxSortValues: number;
  /** Makes aliases that differ from every table's name. */
  readonly nextAlias: (table: string) => string;
}

/** Plans the whole tree. */
function planTree(
  query: QueryParameters,
  relation: Relation,
  context: PlanContext,
  written: boolean,
): ReadPlan {
  const planWith = (maxSortValues: number) => {
    let aliases = 0;
    const nextAlias = (table: string) => {
      aliases += 1;
      return `${table}@${aliases}`;
    };
    const tree = { query, context, written, nextAlias, maxSortValues };
    return planNode(query.select, [], relation, relation.tableName, relation.name, tree);
  };
  const plan = planWith(context.maxSortValues);
  if (written && plan.grouped) {
    throw pgrst.notImplemented("Aggregates are not implemented for the rows of a write.");
  }
  checkPaths(query, plan);
  if (plan.embeds.length > 0) checkEmbeds(plan, context.embedBounds, context.maxRows);
  const sorting = countSorting(plan);
  // Each read checks its own bound, so the total bound is divided among them.
  return sorting > 1 ? planWith(Math.floor(context.maxSortValues / sorting)) : plan;
}

/** @throws PGRST108, PGRST118, PGRST200, PGRST201, 42703, 42704, 42883 and what the values' types throw */
export function planRead(query: QueryParameters, relation: Relation, context: PlanContext): ReadPlan {
  const { maxAnswerBytes: maxBytes } = context;
  return { ...planTree(query, relation, context, false), ...(maxBytes !== undefined && { maxBytes }) };
}

/** Plans how the rows of a write are shown. @throws PGRST127 for aggregates, and what `planRead` throws */
export function planRepresentation(
  query: QueryParameters,
  relation: Relation,
  context: PlanContext,
): ReadPlan {
  return planTree(query, relation, context, true);
}

/** The condition of a change: the filters of the relation in the URL. */
export function planWhere(query: QueryParameters, relation: Relation): Condition {
  return combine(
    "and",
    valuesAt(query.filters, []).map((filter) => planCondition(filter, relation, [])),
  );
}

function samePath(left: EmbedPath, right: EmbedPath): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}

function valuesAt<T>(items: readonly AtPath<T>[], path: EmbedPath): readonly T[] {
  return items.filter((item) => samePath(item.path, path)).map(({ value }) => value);
}

/** A parameter for an embed requires that the embed exists. */
function checkPaths({ filters, order, ranges }: QueryParameters, plan: ReadPlan): void {
  for (const { path } of [...filters, ...order, ...ranges]) {
    let node = plan;
    for (const name of path) {
      const embed = node.embeds.find((candidate) => candidate.name === name);
      if (!embed) throw pgrst.notEmbedded(name);
      node = embed.read;
    }
  }
}

function planNode(
  select: readonly SelectItem[],
  path: EmbedPath,
  relation: Relation,
  source: string,
  shownAs: string,
  tree: TreeContext,
): ReadPlan {
  const { query, context } = tree;
  const embeds: Embed[] = [];
  const outputs = select.flatMap((item): readonly Output[] => {
    if (item.kind === "field") return planFieldOutputs(item, relation, context, shownAs);
    const embed = planEmbed(item, path, relation, tree);
    if (embeds.some(({ name }) => name === embed.name)) {
      throw sqlstate.duplicateAlias(joinAlias(relation, embed.name, path.length + 1));
    }
    embeds.push(embed);
    return planEmbedOutputs(item, embed);
  });
  const { using } = context.policy(relation);
  const isWritten = tree.written && path.length === 0;
  const range = isWritten ? undefined : valuesAt(query.ranges, path)[0];
  const maxRows = tree.written ? undefined : context.maxRows;
  const limit = Math.min(range?.limit ?? Number.POSITIVE_INFINITY, maxRows ?? Number.POSITIVE_INFINITY);
  return {
    relation,
    source,
    outputs,
    where: combine("and", [
      ...(isWritten
        ? []
        : valuesAt(query.filters, path).map((filter) => planCondition(filter, relation, embeds, shownAs))),
      ...innerJoins(select, embeds),
    ]),
    ...(using && { policy: using }),
    embeds,
    grouped: outputs.some((output) => output.kind === "value" && output.aggregate !== undefined),
    order: valuesAt(query.order, path).flatMap((terms) =>
      terms.map((term) => planOrderTerm(term, relation, embeds, shownAs, path.length)),
    ),
    offset: range?.offset ?? 0,
    maxSortValues: tree.maxSortValues,
    ...(Number.isFinite(limit) && { limit }),
  };
}

function planEmbed(item: SelectRelation, path: EmbedPath, origin: Relation, tree: TreeContext): Embed {
  const relationship = findRelationship(origin, item.relation, item.hint, tree.context.catalog);
  const { target, junction: via } = relationship;
  const name = item.alias ?? item.relation;
  const inner = [...path, name];
  const shownAs = embedAlias(relationship, inner.length);
  const read = planNode(item.select, inner, target, tree.nextAlias(target.tableName), shownAs, tree);
  const using = via && tree.context.policy(via.relation).using;
  return { name, relationship, read, ...(using && { junctionPolicy: using }) };
}

/** An embed with an empty `select` only filters and is not shown. */
function planEmbedOutputs(item: SelectRelation, embed: Embed): readonly Output[] {
  if (embed.read.outputs.length === 0) return [];
  if (!item.spread) return [{ kind: "embed", name: embed.name, embed, spread: false, via: [] }];
  if (isToOne(embed.relationship)) return embed.read.outputs.map((output) => planSpreadOutput(output, embed));
  if (embed.read.grouped) {
    throw pgrst.notImplemented("Aggregates are not implemented for one-to-many or many-to-many spreads.");
  }
  return [{ kind: "embed", name: embed.name, embed, spread: true, via: [] }];
}

/** `!inner`: rows without an embedded row are left out. */
function innerJoins(select: readonly SelectItem[], embeds: readonly Embed[]): readonly Condition[] {
  return select
    .filter((item) => item.kind === "relation")
    .flatMap((item, index): Condition[] => {
      const embed = embeds[index];
      return embed && item.joinType === "inner" ? [{ kind: "exists", embed }] : [];
    });
}

/** PostgreSQL sorts a null as larger than any value: last in `asc`, first in `desc`, unless said otherwise. */
function planOrderTerm(
  term: OrderTerm,
  relation: Relation,
  embeds: readonly Embed[],
  shownAs: string,
  depth: number,
): ResolvedOrderTerm {
  const embed = term.relation === undefined ? undefined : findToOne(term.relation, relation, embeds);
  const field = resolveOrderField(
    term,
    embed?.read.relation ?? relation,
    embed,
    embed ? joinAlias(relation, embed.name, depth + 1) : shownAs,
  );
  const direction = term.direction ?? "asc";
  const nullable = !field.column.notNull || field.path.length > 0 || embed !== undefined;
  return {
    field,
    direction,
    ...(nullable && { nulls: term.nulls ?? (direction === "asc" ? "nullslast" : "nullsfirst") }),
    via: embed ? [embed] : [],
  };
}

function findToOne(name: string, relation: Relation, embeds: readonly Embed[]): Embed {
  const embed = embeds.find((candidate) => candidate.name === name);
  if (!embed) throw pgrst.notEmbedded(name);
  if (!isToOne(embed.relationship)) throw pgrst.relatedOrder(relation.name, name);
  return embed;
}

/** Rows can be ordered by a spread's members, under the names that they have in it. */
function resolveOrderField(term: OrderTerm, relation: Relation, embed: Embed | undefined, shownAs: string) {
  const named = embed?.read.outputs.find(
    (output) => output.kind === "value" && output.name === term.field.name && output.via.length === 0,
  );
  const isColumn = relation.columns.has(term.field.name);
  if (!isColumn && term.field.path.length === 0 && named?.kind === "value" && named.field) return named.field;
  return resolveField(term.field, relation, shownAs);
}
