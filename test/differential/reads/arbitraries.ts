/** Queries from the grammar of SPEC §3, for fast-check: seeded, and shrunk towards the plainest one. */
import fc from "fast-check";
import { bare, field, filter, jsonText, leaf, typeOf } from "./filter-arbitraries.ts";
import {
  type AggregateFunction,
  embedsOf,
  type Filter,
  type Leaf,
  type OrderTerm,
  type Query,
  type Read,
  type Selected,
  type SelectedField,
} from "./query.ts";
import {
  byId,
  casts,
  companyEmbed,
  companyLeaf,
  filters,
  identity,
  orderTerm,
  page,
  representation,
  selectedField,
  star,
  timeZone,
} from "./select-arbitraries.ts";

/** Rows of mappings: filtered, ordered, paged, with members and an embed. */
const rowsRead: fc.Arbitrary<Read> = fc
  .record({
    members: fc.oneof(
      fc.constant([star]),
      fc.array(selectedField, { maxLength: 4 }).map((items): readonly Selected[] => [identity, ...items]),
    ),
    embed: fc.oneof({ arbitrary: fc.constant(undefined), weight: 4 }, { arbitrary: companyEmbed, weight: 1 }),
    presence: fc.constantFrom(undefined, undefined, true, false),
    relatedOrder: fc.boolean(),
    filters,
    order: fc.array(orderTerm(field), { maxLength: 2 }),
    page,
  })
  .map(({ members, embed, presence, relatedOrder, filters: asked, order, page: range }): Read => {
    const name = embed?.alias ?? "company";
    const related: readonly OrderTerm[] =
      embed && relatedOrder ? [{ embed: name, field: { column: "name", path: [] }, direction: "desc" }] : [];
    return {
      relation: "externalIntegrationMapping",
      select: embed ? [...members, embed] : members,
      filters:
        embed && presence !== undefined
          ? [...asked, { kind: "presence", embed: name, present: presence }]
          : asked,
      order: [...related, ...order, byId],
      ...range,
    };
  });

/** Casts that may fail: every row is read, for which row fails first is nobody's promise. */
const castRead: fc.Arbitrary<Read> = fc
  .tuple(
    field.chain((of) =>
      fc
        .constantFrom(...casts[typeOf(of)])
        .map((cast): SelectedField => ({ kind: "field", field: of, alias: "x", cast })),
    ),
    fc.array(leaf, { maxLength: 2 }),
  )
  .map(
    ([item, asked]): Read => ({
      relation: "externalIntegrationMapping",
      select: [identity, item],
      filters: asked,
      order: [byId],
    }),
  );

/** Not `avg`, nor a sum of numeric: see known-differences.ts. */
const exactAggregates: readonly AggregateFunction[] = ["count", "sum", "min", "max"];
const aggregated: fc.Arbitrary<SelectedField> = fc.oneof(
  { arbitrary: fc.constant<SelectedField>({ kind: "field", aggregate: "count" }), weight: 3 },
  {
    arbitrary: fc
      .tuple(field, fc.constantFrom("count" as const, "min" as const, "max" as const))
      .map(([of, aggregate]): SelectedField => ({ kind: "field", field: of, aggregate })),
    weight: 4,
  },
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom("int", "bigint"),
        fc.constantFrom(...exactAggregates),
        fc.constantFrom(undefined, "text", "int", "numeric"),
      )
      .map(
        ([cast, aggregate, aggregateCast]): SelectedField => ({
          kind: "field",
          field: { column: "metadata", path: [{ arrow: "->>", operand: "n" }] },
          cast,
          aggregate,
          ...(aggregateCast !== undefined && { aggregateCast }),
        }),
      ),
    weight: 2,
  },
);

/** The rows whose `n` is a whole number that every integer type holds. */
const wholeNumbers: Leaf = {
  kind: "leaf",
  negated: false,
  field: { column: "metadata", path: [{ arrow: "->>", operand: "n" }] },
  test: { kind: "compare", operator: "match", value: "^-?\\d{1,4}$" },
};

const aggregateRead: fc.Arbitrary<Read> = fc
  .record({
    keys: fc.array(
      fc.oneof(
        {
          arbitrary: bare("entityType", "integration", "allowDuplicateExternalId", "createdAt", "updatedBy"),
          weight: 4,
        },
        { arbitrary: jsonText, weight: 1 },
      ),
      { maxLength: 2 },
    ),
    aggregates: fc.array(aggregated, { minLength: 1, maxLength: 2 }),
    filters: fc.array(filter, { maxLength: 2 }),
    whole: fc.boolean(),
    ordered: fc.boolean(),
    embed: fc.oneof({ arbitrary: fc.constant(undefined), weight: 6 }, { arbitrary: companyEmbed, weight: 1 }),
  })
  .map(
    ({ keys: by, aggregates: items, filters: asked, whole, ordered, embed }): Read => ({
      relation: "externalIntegrationMapping",
      select: [
        ...by.map((of, index): SelectedField => ({ kind: "field", field: of, alias: `k${index}` })),
        ...items.map((item, index): SelectedField => ({ ...item, alias: `a${index}` })),
        ...(embed ? [embed] : []),
      ],
      filters: whole ? [...asked, wholeNumbers] : asked,
      order: ordered ? by.map((of): OrderTerm => ({ field: of })) : [],
    }),
  );

/** The company with its mappings: filters, order and page inside the embed. */
const companyRead: fc.Arbitrary<Read> = fc
  .record({
    inner: fc.boolean(),
    members: fc.array(
      selectedField.filter(({ field: of }) => typeof of?.path.at(-1)?.operand !== "number"),
      { maxLength: 3 },
    ),
    filters,
    order: fc.array(orderTerm(field), { maxLength: 1 }),
    page,
    presence: fc.constantFrom(undefined, undefined, true, false),
    own: fc.array(companyLeaf, { maxLength: 1 }),
    members0: fc.subarray(["id", "name", "createdAt"], { minLength: 1 }),
  })
  .map(
    ({ inner, members, filters: asked, order, page: range, presence, own, members0 }): Read => ({
      relation: "company",
      select: [
        ...members0.map((column): SelectedField => ({ kind: "field", field: { column, path: [] } })),
        {
          kind: "embed",
          relation: "externalIntegrationMapping",
          inner,
          spread: false,
          read: {
            relation: "externalIntegrationMapping",
            select: [identity, ...members],
            filters: asked,
            order: [...order, byId],
            ...(inner || presence !== undefined ? {} : range),
          },
        },
      ],
      filters:
        presence === undefined
          ? own
          : [...own, { kind: "presence", embed: "externalIntegrationMapping", present: presence }],
      order: [],
    }),
  );

/** A time without an offset is UTC here and of the zone there, see known-differences.ts: so no filter has one. */
function filtersByTime({ filters: asked, select }: Read): boolean {
  const embedded = select.flatMap((item) => (item.kind === "embed" ? item.read.filters : []));
  return [...asked, ...embedded]
    .flatMap(columnsOf)
    .some((column) => typeOf({ column, path: [] }) === "timestamptz");
}

function columnsOf(filter: Filter): readonly string[] {
  if (filter.kind === "leaf") return [filter.field.column];
  return filter.kind === "presence" ? [] : filter.children.flatMap(columnsOf);
}

function isGrouped({ select }: Read): boolean {
  return select.some((item) => item.kind === "field" && item.aggregate !== undefined);
}

/** Any read. */
export const query: fc.Arbitrary<Query> = fc
  .record({
    read: fc.oneof(
      { arbitrary: rowsRead, weight: 12 },
      { arbitrary: castRead, weight: 2 },
      { arbitrary: aggregateRead, weight: 2 },
      { arbitrary: companyRead, weight: 1 },
    ),
    shown: representation,
    zone: timeZone,
    counted: fc.boolean(),
  })
  .map(
    ({ read, shown, zone, counted }): Query => ({
      read,
      // An embed in a cell of CSV has white space there that it has not here.
      representation: shown === "csv" && embedsOf(read).length > 0 ? "json" : shown,
      ...(zone !== undefined && !filtersByTime(read) && { timeZone: zone }),
      count: counted && !isGrouped(read) && read.offset === undefined,
    }),
  );
