/** Queries from the grammar of SPEC §3, for fast-check: seeded, and shrunk towards the plainest one. */
import fc from "fast-check";
import type {
  AggregateFunction,
  Field,
  Filter,
  Leaf,
  OrderTerm,
  Query,
  Read,
  Selected,
  SelectedEmbed,
  SelectedField,
  Step,
  Test,
  Tree,
} from "./query.ts";
import { embedsOf } from "./query.ts";
import * as values from "./values.ts";

type FieldType = "text" | "boolean" | "timestamptz" | "jsonb";

const columns = {
  id: "text",
  entityType: "text",
  entityId: "text",
  integration: "text",
  externalId: "text",
  allowDuplicateExternalId: "boolean",
  metadata: "jsonb",
  lastSyncedAt: "timestamptz",
  remoteUpdatedAt: "timestamptz",
  createdAt: "timestamptz",
  updatedAt: "timestamptz",
  createdBy: "text",
  updatedBy: "text",
  companyId: "text",
} as const satisfies Readonly<Record<string, FieldType>>;

function isColumn(name: string): name is keyof typeof columns {
  return Object.hasOwn(columns, name);
}

/** The type of what a filter sees: a path makes JSON, or text, of any column. */
export function typeOf({ column, path }: Field): FieldType {
  const last = path.at(-1);
  if (last !== undefined) return last.arrow === "->" ? "jsonb" : "text";
  return isColumn(column) ? columns[column] : "text";
}

const keys = [
  "a",
  "b",
  "n",
  "s",
  "c",
  "k",
  "t",
  "list",
  "bb",
  "ключ",
  'q"t',
  "back\\slash",
  "k.x",
  "k x",
  "0",
  "-1",
  "",
  "__proto__",
  "constructor",
  "nope",
];
const operand = fc.oneof(
  { arbitrary: fc.constantFrom<string | number>(...keys.slice(0, 8)), weight: 5 },
  { arbitrary: fc.constantFrom<string | number>(...keys), weight: 2 },
  { arbitrary: fc.constantFrom<string | number>(0, 1, 2, -1, -2, 7), weight: 3 },
);

const path: fc.Arbitrary<readonly Step[]> = fc
  .tuple(fc.array(operand, { maxLength: 2 }), operand, fc.constantFrom<Step["arrow"]>("->", "->>"))
  .map(([before, last, arrow]) => [
    ...before.map((step): Step => ({ arrow: "->", operand: step })),
    { arrow, operand: last },
  ]);

const columnNames = Object.keys(columns);
const bare = (...names: readonly string[]): fc.Arbitrary<Field> =>
  fc.constantFrom(...names).map((column) => ({ column, path: [] }));

const jsonField: fc.Arbitrary<Field> = path.map((steps) => ({ column: "metadata", path: steps }));

/** Of JSON values that are equal, such as 1 and 1.0, a group shows any: so grouped by is their text. */
const jsonText = jsonField.filter(({ path: steps }) => steps.at(-1)?.arrow === "->>");

const field: fc.Arbitrary<Field> = fc.oneof(
  { arbitrary: bare("entityId", "externalId", "createdBy"), weight: 8 },
  { arbitrary: bare(...columnNames), weight: 6 },
  { arbitrary: jsonField, weight: 8 },
  // A path into a column that is not JSON.
  {
    arbitrary: fc.tuple(fc.constantFrom(...columnNames), path).map(
      ([column, steps]): Field => ({
        column,
        path: column === "metadata" ? steps : [{ arrow: "->", operand: "a" }, ...steps],
      }),
    ),
    weight: 1,
  },
);

const valuesOf: Readonly<Record<FieldType, fc.Arbitrary<string>>> = {
  text: values.text,
  boolean: values.boolean,
  timestamptz: values.timestamptz,
  jsonb: values.json,
};

const ordering = ["eq", "neq", "gt", "gte", "lt", "lte"];
const anyOperator = [
  ...ordering,
  "like",
  "ilike",
  "match",
  "imatch",
  "cs",
  "cd",
  "ov",
  "sl",
  "sr",
  "nxr",
  "nxl",
  "adj",
];

function operandOf(operator: string, type: FieldType): fc.Arbitrary<string> {
  if (operator === "like" || operator === "ilike") return values.likePattern;
  if (operator === "match" || operator === "imatch") return values.regex;
  return valuesOf[type];
}

/** The operators that a type has, with now and then one that it has not. */
function operatorFor(type: FieldType): fc.Arbitrary<string> {
  const own = {
    text: [...ordering, "like", "ilike", "like", "ilike", "match", "imatch"],
    boolean: ordering,
    timestamptz: ordering,
    jsonb: [...ordering, "cs", "cd", "cs", "cd"],
  }[type];
  return fc.oneof(
    { arbitrary: fc.constantFrom(...own), weight: 30 },
    { arbitrary: fc.constantFrom(...anyOperator), weight: 1 },
  );
}

const quantifiable = ["eq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch"];

function testOf(type: FieldType): fc.Arbitrary<Test> {
  const value = valuesOf[type];
  const compare = operatorFor(type).chain((operator) =>
    operandOf(operator, type).map((text): Test => ({ kind: "compare", operator, value: text })),
  );
  const quantified = fc
    .tuple(
      operatorFor(type).filter((operator) => quantifiable.includes(operator)),
      fc.constantFrom("any" as const, "all" as const),
    )
    .chain(([operator, quantifier]) =>
      values
        .arrayLiteral(operandOf(operator, type))
        .map((text): Test => ({ kind: "quantified", operator, quantifier, value: text })),
    );
  const isWord =
    type === "boolean"
      ? fc.constantFrom("null", "not_null", "true", "false", "unknown" as const)
      : fc.oneof(
          { arbitrary: fc.constantFrom("null", "not_null" as const), weight: 20 },
          { arbitrary: fc.constantFrom("true", "unknown" as const), weight: 1 },
        );
  const fullText = fc
    .tuple(
      fc.constantFrom("fts", "plfts", "phfts", "wfts" as const),
      values.searchConfiguration,
      values.searchQuery,
    )
    .map(
      ([operator, configuration, text]): Test => ({
        kind: "fullText",
        operator,
        ...(configuration !== undefined && { configuration }),
        value: text,
      }),
    );
  return fc.oneof(
    { arbitrary: compare, weight: 60 },
    { arbitrary: quantified, weight: 15 },
    {
      arbitrary: fc.array(value, { maxLength: 5 }).map((items): Test => ({ kind: "in", values: items })),
      weight: 15,
    },
    { arbitrary: isWord.map((word): Test => ({ kind: "is", value: word })), weight: 10 },
    { arbitrary: value.map((text): Test => ({ kind: "isdistinct", value: text })), weight: 5 },
    { arbitrary: fullText, weight: type === "text" || type === "jsonb" ? 10 : 1 },
  );
}

const leaf: fc.Arbitrary<Leaf> = field.chain((of) =>
  fc
    .tuple(fc.boolean(), testOf(typeOf(of)))
    .map(([negated, test]): Leaf => ({ kind: "leaf", negated, field: of, test })),
);

const { filter } = fc.letrec<{ filter: Filter; tree: Tree }>((tie) => ({
  filter: fc.oneof({ maxDepth: 3 }, { arbitrary: leaf, weight: 3 }, { arbitrary: tie("tree"), weight: 1 }),
  tree: fc.record({
    kind: fc.constantFrom("and" as const, "or" as const),
    negated: fc.boolean(),
    children: fc.array(tie("filter"), { minLength: 1, maxLength: 3 }),
  }),
}));

const orderTerm = (of: fc.Arbitrary<Field>): fc.Arbitrary<OrderTerm> =>
  fc
    .tuple(
      of,
      fc.constantFrom(undefined, "asc" as const, "desc" as const),
      fc.constantFrom(undefined, "nullsfirst" as const, "nullslast" as const),
    )
    .map(([by, direction, nulls]) => ({
      field: by,
      ...(direction && { direction }),
      ...(nulls && { nulls }),
    }));

const byId: OrderTerm = { field: { column: "id", path: [] } };

const casts: Readonly<Record<FieldType, readonly string[]>> = {
  text: [
    "text",
    "varchar",
    "text",
    "json",
    "jsonb",
    "int",
    "numeric",
    "boolean",
    "timestamptz",
    "date",
    "float8",
    "bigint",
    "uuid",
    "nope",
  ],
  boolean: ["text", "int", "boolean", "json", "timestamptz"],
  timestamptz: ["text", "date", "timestamp", "time", "timestamptz", "int"],
  jsonb: ["text", "json", "jsonb", "int", "numeric", "boolean", "timestamptz"],
};

/** Casts that take every value of the type: what fails on one row only is for reads of all rows. */
const total: Readonly<Record<FieldType, readonly string[]>> = {
  text: ["text", "varchar"],
  boolean: ["text", "int", "boolean"],
  timestamptz: ["text", "date", "timestamp", "time", "timestamptz"],
  jsonb: ["text", "json", "jsonb"],
};

const aliases = fc.constantFrom(undefined, undefined, undefined, "x", "an alias", "ü", 'q"');

const selectedField: fc.Arbitrary<SelectedField> = field.chain((of) =>
  fc
    .tuple(
      aliases,
      fc.oneof(
        { arbitrary: fc.constant(undefined), weight: 3 },
        { arbitrary: fc.constantFrom(...total[typeOf(of)]), weight: 1 },
      ),
    )
    .map(([alias, cast]): SelectedField => {
      // PostgreSQL has no empty names.
      const name = of.path.at(-1)?.operand === "" ? "x" : alias;
      return {
        kind: "field",
        field: of,
        ...(name !== undefined && { alias: name }),
        ...(cast !== undefined && { cast }),
      };
    }),
);

const companyLeaf: fc.Arbitrary<Leaf> = fc
  .tuple(
    fc.boolean(),
    fc.constantFrom("eq", "ilike", "neq"),
    fc.constantFrom("acme", "Acme Électrique", "acme*", "*é*", "globex"),
  )
  .map(
    ([negated, operator, value]): Leaf => ({
      kind: "leaf",
      negated,
      field: { column: operator === "ilike" ? "name" : "id", path: [] },
      test: { kind: "compare", operator, value },
    }),
  );

const companyEmbed: fc.Arbitrary<SelectedEmbed> = fc
  .record({
    inner: fc.boolean(),
    spread: fc.boolean(),
    alias: fc.constantFrom(undefined, "c"),
    // In the order in which jsonb keeps keys.
    members: fc.subarray(["id", "name", "createdAt"], { minLength: 1 }),
    filters: fc.array(companyLeaf, { maxLength: 1 }),
  })
  .map(
    ({ inner, spread, alias, members, filters }): SelectedEmbed => ({
      kind: "embed",
      relation: "company",
      inner,
      spread,
      ...(alias !== undefined && !spread && { alias }),
      read: {
        relation: "company",
        select: members.map((column) => ({ kind: "field", field: { column, path: [] } })),
        filters,
        order: [],
      },
    }),
  );

const filters = fc.array(filter, { maxLength: 3 });
const page = fc.record(
  { limit: fc.integer({ min: 0, max: 30 }), offset: fc.integer({ min: 0, max: 40 }) },
  { requiredKeys: [] },
);
const star: Selected = { kind: "star" };
const identity: SelectedField = { kind: "field", field: { column: "id", path: [] } };
const representation = fc.oneof(
  { arbitrary: fc.constant("json" as const), weight: 8 },
  { arbitrary: fc.constantFrom("stripped" as const, "csv" as const), weight: 2 },
);
const timeZone = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 9 },
  { arbitrary: fc.constantFrom("America/New_York", "Asia/Kolkata", "UTC"), weight: 1 },
);

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
