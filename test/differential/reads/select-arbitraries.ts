/** What a read is made of beside its filters: members, order, page and embeds of the company. */
import fc from "fast-check";
import { type FieldType, field, filter, resolveField, typeOf } from "./filter-arbitraries.ts";
import type { Field, Leaf, OrderTerm, Selected, SelectedEmbed, SelectedField } from "./query.ts";

export const orderTerm = (of: fc.Arbitrary<Field>): fc.Arbitrary<OrderTerm> =>
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

export const byId: OrderTerm = { field: { column: "id", path: [] } };

export const casts: Readonly<Record<FieldType, readonly string[]>> = {
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
  integer: ["text", "int", "bigint", "numeric"],
  boolean: ["text", "int", "boolean", "json", "timestamptz"],
  timestamptz: ["text", "date", "timestamp", "time", "timestamptz", "int"],
  jsonb: ["text", "json", "jsonb", "int", "numeric", "boolean", "timestamptz"],
};

/** Casts that take every value of the type: what fails on one row only is for reads of all rows. */
const total: Readonly<Record<FieldType, readonly string[]>> = {
  text: ["text", "varchar"],
  integer: ["text", "int", "bigint", "numeric"],
  boolean: ["text", "int", "boolean"],
  timestamptz: ["text", "date", "timestamp", "time", "timestamptz"],
  jsonb: ["text", "json", "jsonb"],
};

const aliases = fc.constantFrom(undefined, undefined, undefined, "x", "an alias", "ü", 'q"');

const selected = (fields: fc.Arbitrary<Field>): fc.Arbitrary<SelectedField> =>
  fields.chain((of) =>
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
        const name = of.path.at(-1)?.key === "" ? "x" : alias;
        return {
          kind: "field",
          field: of,
          ...(name !== undefined && { alias: name }),
          ...(cast !== undefined && { cast }),
        };
      }),
  );

export const selectedField = selected(field);
export const resolveSelectedField = selected(resolveField);

export const companyLeaf: fc.Arbitrary<Leaf> = fc
  .tuple(
    fc.boolean(),
    fc.constantFrom("eq", "ilike", "neq"),
    fc.constantFrom("acme", "Acme Électrique", "acme*", "*é*", "globex", "initech"),
  )
  .map(
    ([negated, operator, value]): Leaf => ({
      kind: "leaf",
      negated,
      field: { column: operator === "ilike" ? "name" : "id", path: [] },
      test: { kind: "compare", operator, value },
    }),
  );

export const companyEmbed: fc.Arbitrary<SelectedEmbed> = fc
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

export const filters = fc.array(filter, { maxLength: 3 });
export const page = fc.record(
  { limit: fc.integer({ min: 0, max: 30 }), offset: fc.integer({ min: 0, max: 40 }) },
  { requiredKeys: [] },
);
export const star: Selected = { kind: "star" };
export const identity: SelectedField = { kind: "field", field: { column: "id", path: [] } };
export const representation = fc.oneof(
  { arbitrary: fc.constant("json" as const), weight: 8 },
  { arbitrary: fc.constantFrom("stripped" as const, "csv" as const), weight: 2 },
);
export const timeZone = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 9 },
  { arbitrary: fc.constantFrom("America/New_York", "Asia/Kolkata", "UTC"), weight: 1 },
);
