/** Fields and filters from the grammar of SPEC §3, for fast-check. */
import fc from "fast-check";
import * as patterns from "../pattern-values.ts";
import * as values from "../values.ts";
import type { Field, Filter, Leaf, Step, Test, Tree } from "./query.ts";

export type FieldType = "integer" | "text" | "boolean" | "timestamptz" | "jsonb";

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

/** The columns that `resolve` has before the mapping's. */
const resolveColumns = {
  index: "integer",
  asked: "text",
  status: "text",
} as const satisfies Readonly<Record<string, FieldType>>;

const types: ReadonlyMap<string, FieldType> = new Map(Object.entries({ ...columns, ...resolveColumns }));

/** The type of what a filter sees: a path makes JSON, or text, of any column. */
export function typeOf({ column, path }: Field): FieldType {
  const last = path.at(-1);
  if (last !== undefined) return last.arrow === "->" ? "jsonb" : "text";
  return types.get(column) ?? "text";
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
const stepKey = fc.oneof(
  { arbitrary: fc.constantFrom<string | number>(...keys.slice(0, 8)), weight: 5 },
  { arbitrary: fc.constantFrom<string | number>(...keys), weight: 2 },
  { arbitrary: fc.constantFrom<string | number>(0, 1, 2, -1, -2, 7), weight: 3 },
);

const path: fc.Arbitrary<readonly Step[]> = fc
  .tuple(fc.array(stepKey, { maxLength: 2 }), stepKey, fc.constantFrom<Step["arrow"]>("->", "->>"))
  .map(([before, last, arrow]) => [
    ...before.map((step): Step => ({ arrow: "->", key: step })),
    { arrow, key: last },
  ]);

const columnNames = Object.keys(columns);
export const bare = (...names: readonly string[]): fc.Arbitrary<Field> =>
  fc.constantFrom(...names).map((column) => ({ column, path: [] }));

const jsonField: fc.Arbitrary<Field> = path.map((steps) => ({ column: "metadata", path: steps }));

/** Of JSON values that are equal, such as 1 and 1.0, a group shows any: so grouped by is their text. */
export const jsonText = jsonField.filter(({ path: steps }) => steps.at(-1)?.arrow === "->>");

export const field: fc.Arbitrary<Field> = fc.oneof(
  { arbitrary: bare("entityId", "externalId", "createdBy"), weight: 8 },
  { arbitrary: bare(...columnNames), weight: 6 },
  { arbitrary: jsonField, weight: 8 },
  // A path into a column that is not JSON.
  {
    arbitrary: fc.tuple(fc.constantFrom(...columnNames), path).map(
      ([column, steps]): Field => ({
        column,
        path: column === "metadata" ? steps : [{ arrow: "->", key: "a" }, ...steps],
      }),
    ),
    weight: 1,
  },
);

export const resolveField: fc.Arbitrary<Field> = fc.oneof(
  { arbitrary: bare(...Object.keys(resolveColumns)), weight: 3 },
  { arbitrary: field, weight: 2 },
);

const valuesOf: Readonly<Record<FieldType, fc.Arbitrary<string>>> = {
  integer: values.integer,
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
  if (operator === "like" || operator === "ilike") return patterns.likePattern;
  if (operator === "match" || operator === "imatch") return patterns.regex;
  return valuesOf[type];
}

/** The operators that a type has, with now and then one that it has not. */
function operatorFor(type: FieldType): fc.Arbitrary<string> {
  const own = {
    text: [...ordering, "like", "ilike", "like", "ilike", "match", "imatch"],
    integer: ordering,
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
      patterns.searchConfiguration,
      patterns.searchQuery,
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

const leafOf = (fields: fc.Arbitrary<Field>): fc.Arbitrary<Leaf> =>
  fields.chain((of) =>
    fc
      .tuple(fc.boolean(), testOf(typeOf(of)))
      .map(([negated, test]): Leaf => ({ kind: "leaf", negated, field: of, test })),
  );

const filterOf = (ofLeaf: fc.Arbitrary<Leaf>): fc.Arbitrary<Filter> =>
  fc.letrec<{ filter: Filter; tree: Tree }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      { arbitrary: ofLeaf, weight: 3 },
      { arbitrary: tie("tree"), weight: 1 },
    ),
    tree: fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      negated: fc.boolean(),
      children: fc.array(tie("filter"), { minLength: 1, maxLength: 3 }),
    }),
  })).filter;

export const leaf = leafOf(field);
export const filter = filterOf(leaf);

/** What `resolve` is filtered by most: the status. */
const byStatus: fc.Arbitrary<Leaf> = fc
  .tuple(fc.boolean(), fc.constantFrom("found", "missing", "ambiguous", "unmapped"))
  .map(([negated, value]) => ({
    kind: "leaf",
    negated,
    field: { column: "status", path: [] },
    test: { kind: "compare", operator: "eq", value },
  }));
export const resolveFilter = filterOf(fc.oneof(byStatus, leafOf(resolveField)));
