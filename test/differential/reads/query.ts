/**
 * A read as data, from which both its URL and the SQL that PostgREST would run are written. Made apart from the
 * engine's own trees, so that a misreading there is not repeated here.
 */

import type { ResolveCall } from "./resolve/call.ts";

export interface Step {
  readonly arrow: "->" | "->>";
  /** A number is an index of an array, a string a key of an object. */
  readonly key: string | number;
}

export interface Field {
  readonly column: string;
  readonly path: readonly Step[];
}

/** What a filter asks of its field; the operators by PostgREST's names. */
export type Test =
  | { readonly kind: "compare"; readonly operator: string; readonly value: string }
  /** `value` is the literal of an array: `{a,"b c"}`. */
  | {
      readonly kind: "quantified";
      readonly operator: string;
      readonly quantifier: "any" | "all";
      readonly value: string;
    }
  | { readonly kind: "in"; readonly values: readonly string[] }
  | { readonly kind: "is"; readonly value: "null" | "not_null" | "true" | "false" | "unknown" }
  | { readonly kind: "isdistinct"; readonly value: string }
  | {
      readonly kind: "fullText";
      readonly operator: "fts" | "plfts" | "phfts" | "wfts";
      readonly configuration?: string;
      readonly value: string;
    };

export interface Leaf {
  readonly kind: "leaf";
  readonly negated: boolean;
  readonly field: Field;
  readonly test: Test;
}

/** Whether there is such a row to embed: `company=is.null`. */
interface Presence {
  readonly kind: "presence";
  readonly embed: string;
  readonly present: boolean;
}

export interface Tree {
  readonly kind: "and" | "or";
  readonly negated: boolean;
  readonly children: readonly Filter[];
}

export type Filter = Leaf | Presence | Tree;

export type AggregateFunction = "count" | "sum" | "avg" | "min" | "max";

export interface SelectedField {
  readonly kind: "field";
  /** Absent: `count()` of the rows. */
  readonly field?: Field;
  readonly alias?: string;
  readonly cast?: string;
  readonly aggregate?: AggregateFunction;
  readonly aggregateCast?: string;
}

export interface SelectedEmbed {
  readonly kind: "embed";
  readonly relation: RelationName;
  readonly alias?: string;
  readonly inner: boolean;
  readonly spread: boolean;
  readonly read: Read;
}

export type Selected = { readonly kind: "star" } | SelectedField | SelectedEmbed;

export interface OrderTerm {
  /** The name of a to-one embed whose field it is. */
  readonly embed?: string;
  readonly field: Field;
  readonly direction?: "asc" | "desc";
  readonly nulls?: "nullsfirst" | "nullslast";
}

type RelationName = "externalIntegrationMapping" | "company" | "resolve";

export interface Read {
  readonly relation: RelationName;
  /** For `resolve`: with what it is called. */
  readonly call?: ResolveCall;
  readonly select: readonly Selected[];
  readonly filters: readonly Filter[];
  readonly order: readonly OrderTerm[];
  readonly limit?: number;
  readonly offset?: number;
}

/** What the answer is written as. */
type Representation = "json" | "stripped" | "csv";

export interface Query {
  readonly read: Read;
  readonly representation: Representation;
  /** `Prefer: timezone=…` */
  readonly timeZone?: string;
  /** `Prefer: count=exact` */
  readonly count: boolean;
}

/** By which name a request speaks of an embed. */
export function embedName({ alias, relation }: SelectedEmbed): string {
  return alias ?? relation;
}

export function embedsOf(read: Read): readonly SelectedEmbed[] {
  return read.select.filter((item) => item.kind === "embed");
}

export function isGrouped({ select }: Read): boolean {
  return select.some((item) => item.kind === "field" && item.aggregate !== undefined);
}

/** The columns by which no two rows of `resolve` are alike: one id may lead to several entities, each in several places. */
export const resolveKey: readonly string[] = ["index", "entityType", "entityId", "integration"];

/** Whether the order leaves no two rows alike, so that answers can be compared in their order. */
export function isTotallyOrdered(read: Read): boolean {
  const by = new Set(
    read.order.flatMap(({ field, embed }) =>
      embed === undefined && field.path.length === 0 ? [field.column] : [],
    ),
  );
  const key = read.call === undefined ? ["id"] : resolveKey;
  return !isGrouped(read) && key.every((column) => by.has(column));
}

/** Whether rows come in the order of the ids that were asked for. */
export function comesAsAsked(read: Read): boolean {
  return read.call !== undefined && read.order.length === 0 && !isGrouped(read);
}

export function leavesOf(filter: Filter): readonly Leaf[] {
  if (filter.kind === "leaf") return [filter];
  return filter.kind === "presence" ? [] : filter.children.flatMap(leavesOf);
}

/** The query cut into queries of one filter each, and what is left of it without any. */
export function partsOf(query: Query): readonly Query[] {
  const rootFilters = query.read.filters.flatMap(leavesOf);
  const embeds = embedsOf(query.read);
  const bare: Read = {
    ...query.read,
    select: query.read.select.map((item) =>
      item.kind === "embed" ? { ...item, read: { ...item.read, filters: [] } } : item,
    ),
    filters: [],
  };
  const oneFilter = ({ relation, call }: Read, filter: Leaf): Read => ({
    relation,
    ...(call && { call }),
    select: [{ kind: "star" }],
    filters: [filter],
    order: [],
  });
  const reads = [
    bare,
    ...rootFilters.map((filter) => oneFilter(query.read, filter)),
    ...embeds.flatMap(({ read }) => read.filters.flatMap(leavesOf).map((filter) => oneFilter(read, filter))),
  ];
  return reads.map((read) => ({ ...query, read, count: false }));
}
