/** Reads of rows and of aggregates, for fast-check: of the table, and of what `resolve` gives. */
import fc from "fast-check";
import { bare, field, filter, jsonText, resolveField, resolveFilter } from "./filter-arbitraries.ts";
import {
  type AggregateFunction,
  type Field,
  type Filter,
  type Leaf,
  type OrderTerm,
  type Read,
  resolveKey,
  type Selected,
  type SelectedField,
} from "./query.ts";
import { resolveCall } from "./resolve/call.ts";
import {
  byId,
  companyEmbed,
  identity,
  orderTerm,
  page,
  resolveSelectedField,
  selectedField,
  star,
} from "./select-arbitraries.ts";

/** What reads are made of, by what they read. */
interface Parts {
  readonly relation: Read["relation"];
  readonly field: fc.Arbitrary<Field>;
  readonly filter: fc.Arbitrary<Filter>;
  /** At most so many filters, for some rows to be left. */
  readonly filters: number;
  readonly selected: fc.Arbitrary<SelectedField>;
  /** The first member of each row. */
  readonly identity: SelectedField;
  /** The end of each order, by which no two rows are alike. */
  readonly key: readonly OrderTerm[];
  readonly page: fc.Arbitrary<Pick<Read, "limit" | "offset">>;
  /** What rows are grouped by. */
  readonly groups: fc.Arbitrary<Field>;
}

const groupColumns = ["entityType", "integration", "allowDuplicateExternalId", "createdAt", "updatedBy"];

const tableParts: Parts = {
  relation: "externalIntegrationMapping",
  field,
  filter,
  filters: 3,
  selected: selectedField,
  identity,
  key: [byId],
  page,
  groups: bare(...groupColumns),
};

const resolveParts: Parts = {
  relation: "resolve",
  field: resolveField,
  filter: resolveFilter,
  filters: 2,
  selected: resolveSelectedField,
  identity: { kind: "field", field: { column: "index", path: [] } },
  key: resolveKey.map((column) => ({ field: { column, path: [] } })),
  page: fc.record(
    { limit: fc.integer({ min: 0, max: 12 }), offset: fc.integer({ min: 0, max: 6 }) },
    { requiredKeys: [] },
  ),
  groups: bare("index", "asked", "status", "status", ...groupColumns),
};

/** Rows: filtered, ordered, paged, with members and an embed. */
const rowsReadOf = (parts: Parts): fc.Arbitrary<Read> =>
  fc
    .record({
      members: fc.oneof(
        fc.constant([star]),
        fc
          .array(parts.selected, { maxLength: 4 })
          .map((items): readonly Selected[] => [parts.identity, ...items]),
      ),
      embed: fc.oneof(
        { arbitrary: fc.constant(undefined), weight: 4 },
        { arbitrary: companyEmbed, weight: 1 },
      ),
      presence: fc.constantFrom(undefined, undefined, true, false),
      relatedOrder: fc.boolean(),
      filters: fc.array(parts.filter, { maxLength: parts.filters }),
      order: fc.array(orderTerm(parts.field), { maxLength: 2 }),
      page: parts.page,
    })
    .map(({ members, embed, presence, relatedOrder, filters: asked, order, page: range }): Read => {
      const name = embed?.alias ?? "company";
      const related: readonly OrderTerm[] =
        embed && relatedOrder
          ? [{ embed: name, field: { column: "name", path: [] }, direction: "desc" }]
          : [];
      return {
        relation: parts.relation,
        select: embed ? [...members, embed] : members,
        filters:
          embed && presence !== undefined
            ? [...asked, { kind: "presence", embed: name, present: presence }]
            : asked,
        order: [...related, ...order, ...parts.key],
        ...range,
      };
    });

/** Not `avg`, nor a sum of numeric: see known-differences.ts. */
const exactAggregates: readonly AggregateFunction[] = ["count", "sum", "min", "max"];
const aggregatedOf = (parts: Parts): fc.Arbitrary<SelectedField> =>
  fc.oneof(
    { arbitrary: fc.constant<SelectedField>({ kind: "field", aggregate: "count" }), weight: 3 },
    {
      arbitrary: fc
        .tuple(parts.field, fc.constantFrom("count" as const, "min" as const, "max" as const))
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
            field: { column: "metadata", path: [{ arrow: "->>", key: "n" }] },
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
  field: { column: "metadata", path: [{ arrow: "->>", key: "n" }] },
  test: { kind: "compare", operator: "match", value: "^-?\\d{1,4}$" },
};

const aggregateReadOf = (parts: Parts): fc.Arbitrary<Read> =>
  fc
    .record({
      keys: fc.array(
        fc.oneof(
          {
            arbitrary: parts.groups,
            weight: 4,
          },
          { arbitrary: jsonText, weight: 1 },
        ),
        { maxLength: 2 },
      ),
      aggregates: fc.array(aggregatedOf(parts), { minLength: 1, maxLength: 2 }),
      filters: fc.array(parts.filter, { maxLength: 2 }),
      whole: fc.boolean(),
      ordered: fc.boolean(),
      embed: fc.oneof(
        { arbitrary: fc.constant(undefined), weight: 6 },
        { arbitrary: companyEmbed, weight: 1 },
      ),
    })
    .map(
      ({ keys: by, aggregates: items, filters: asked, whole, ordered, embed }): Read => ({
        relation: parts.relation,
        select: [
          ...by.map((of, index): SelectedField => ({ kind: "field", field: of, alias: `k${index}` })),
          ...items.map((item, index): SelectedField => ({ ...item, alias: `a${index}` })),
          ...(embed ? [embed] : []),
        ],
        filters: whole ? [...asked, wholeNumbers] : asked,
        order: ordered ? by.map((of): OrderTerm => ({ field: of })) : [],
      }),
    );

export const rowsRead = rowsReadOf(tableParts);
export const aggregateRead = aggregateReadOf(tableParts);

/** In the order of the ids where no other is asked for: then whole, for a page would cut the rows of an id anywhere. */
const asAsked = rowsReadOf(resolveParts).map(
  ({ limit: _limit, offset: _offset, ...read }): Read => ({
    ...read,
    order: [],
  }),
);

export const resolveRead: fc.Arbitrary<Read> = fc
  .tuple(
    resolveCall,
    fc.oneof(
      { arbitrary: rowsReadOf(resolveParts), weight: 6 },
      { arbitrary: asAsked, weight: 2 },
      { arbitrary: aggregateReadOf(resolveParts), weight: 2 },
    ),
  )
  .map(([call, read]) => ({ ...read, call }));
