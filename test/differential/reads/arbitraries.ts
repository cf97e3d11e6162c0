/** Queries from the grammar of SPEC §3, for fast-check: seeded, and shrunk towards the plainest one. */
import fc from "fast-check";
import { field, leaf, typeOf } from "./filter-arbitraries.ts";
import { embedsOf, type Filter, isGrouped, type Query, type Read, type SelectedField } from "./query.ts";
import { aggregateRead, resolveRead, rowsRead } from "./rows-arbitraries.ts";
import {
  byId,
  casts,
  companyLeaf,
  filters,
  identity,
  orderTerm,
  page,
  representation,
  selectedField,
  timeZone,
} from "./select-arbitraries.ts";

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

/** The company with its mappings: filters, order and page inside the embed. */
const companyRead: fc.Arbitrary<Read> = fc
  .record({
    inner: fc.boolean(),
    members: fc.array(
      selectedField.filter(({ field: of }) => typeof of?.path.at(-1)?.key !== "number"),
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

/** Any read. */
export const query: fc.Arbitrary<Query> = fc
  .record({
    read: fc.oneof(
      { arbitrary: rowsRead, weight: 24 },
      { arbitrary: castRead, weight: 4 },
      { arbitrary: aggregateRead, weight: 4 },
      { arbitrary: companyRead, weight: 2 },
      { arbitrary: resolveRead, weight: 5 },
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
