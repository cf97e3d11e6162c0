/** The parts of writes, for fast-check: bodies, filters, preferences and the parameters of the query string. */
import fc from "fast-check";
import type { Filter, Leaf, Selected, Test } from "../reads/query.ts";
import { value } from "./values.ts";
import type { Body, Row } from "./write.ts";

/** One of a few, with how often. */
export function weighted<T>(...choices: readonly (readonly [weight: number, choice: T])[]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, choice]) => ({ weight, arbitrary: fc.constant(choice) })));
}

/** Mostly absent. */
export function sometimes<T>(arbitrary: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { weight: oneIn - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: arbitrary },
  );
}

/** Each name with how often it is there, in percent. fast-check by itself would like the ends of a range most. */
function someOf(chances: Readonly<Record<string, number>>): fc.Arbitrary<readonly string[]> {
  const names = Object.keys(chances);
  return fc
    .tuple(
      ...names.map((name) =>
        fc.noBias(fc.integer({ min: 0, max: 99 })).map((roll) => roll < (chances[name] ?? 0)),
      ),
    )
    .map((there) => names.filter((_, index) => there[index]));
}

export const newColumns = someOf({
  entityType: 98,
  entityId: 98,
  integration: 98,
  allowDuplicateExternalId: 98,
  companyId: 98,
  id: 70,
  externalId: 60,
  metadata: 25,
  lastSyncedAt: 10,
  remoteUpdatedAt: 5,
  createdAt: 5,
  updatedAt: 8,
  createdBy: 5,
  updatedBy: 8,
  bogus: 1,
});

export const changedColumns = someOf({
  id: 8,
  entityType: 12,
  entityId: 20,
  integration: 12,
  externalId: 35,
  allowDuplicateExternalId: 25,
  metadata: 20,
  lastSyncedAt: 15,
  updatedAt: 10,
  updatedBy: 8,
  companyId: 10,
  bogus: 1,
});

function row(columns: readonly string[]): fc.Arbitrary<Row> {
  return fc
    .tuple(...columns.map((column) => value(column)))
    .map((values) => columns.map((column, index) => ({ column, json: values[index] ?? "null" })));
}

/** Rows of the same columns; now and then one lacks some of them. */
function rows(
  columns: fc.Arbitrary<readonly string[]>,
  least: number,
  most: number,
): fc.Arbitrary<readonly Row[]> {
  return columns.chain((names) =>
    fc
      .tuple(
        fc.array(row(names), { minLength: least, maxLength: most }),
        sometimes(fc.subarray([...names]).chain(row), most === 1 ? 1_000 : 25),
      )
      .map(([whole, part]) => (part === undefined ? whole : [...whole, part])),
  );
}

export function body(columns: fc.Arbitrary<readonly string[]>, most: number): fc.Arbitrary<Body> {
  const format = weighted<Body["format"]>([8, "json"], [most === 1 ? 0 : 2, "csv"], [1, "form"]);
  const single = rows(columns, 1, 1);
  return fc.tuple(format, fc.boolean()).chain(([chosen, asArray]): fc.Arbitrary<Body> => {
    if (chosen === "form" || !(asArray || chosen === "csv")) {
      return single.map((one) => ({ format: chosen, shape: "object", rows: one.slice(0, 1) }));
    }
    return rows(columns, most === 1 || chosen === "csv" ? 1 : 0, most).map((several) => ({
      format: chosen,
      shape: "array",
      rows: several,
    }));
  });
}

export const leaf = (column: string, test: Test, negated = false): Leaf => ({
  kind: "leaf",
  negated,
  field: { column, path: [] },
  test,
});

export const compare = (operator: string, text: string): Test => ({ kind: "compare", operator, value: text });

export const ids = fc.constantFrom("a", "b", "c", "d", "e", "f");

export const filter: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 10, arbitrary: ids.map((id) => leaf("id", compare("eq", id))) },
  {
    weight: 4,
    arbitrary: fc
      .subarray(["a", "b", "c", "d", "e", "f"])
      .map((values) => leaf("id", { kind: "in", values })),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom("customer", "item").map((text) => leaf("entityType", compare("eq", text))),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("1", "2", "3").map((text) => leaf("entityId", compare("eq", text))),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("x1", "x2").map((text) => leaf("externalId", compare("eq", text))),
  },
  { weight: 1, arbitrary: fc.constant(leaf("externalId", { kind: "is", value: "null" })) },
  { weight: 1, arbitrary: fc.constant(leaf("allowDuplicateExternalId", { kind: "is", value: "true" })) },
  { weight: 1, arbitrary: fc.constant(leaf("companyId", compare("eq", "globex"))) },
  { weight: 1, arbitrary: fc.constant(leaf("updatedAt", compare("lt", "2026-01-01"))) },
  {
    weight: 1,
    arbitrary: ids.map(
      (id): Filter => ({
        kind: "or",
        negated: false,
        children: [leaf("id", compare("eq", id)), leaf("integration", compare("eq", "quickbooks"), true)],
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Filter>({
      ...leaf("metadata", compare("eq", "1")),
      field: { column: "metadata", path: [{ arrow: "->>", key: "a" }] },
    }),
  },
);

/** A value that is none, or a column that is not there: now and then. */
const brokenFilter = fc.constantFrom<Filter>(
  leaf("createdAt", compare("gt", "soon")),
  leaf("bogus", compare("eq", "1")),
  leaf("allowDuplicateExternalId", compare("eq", "2")),
);

export const changeFilters: fc.Arbitrary<readonly Filter[]> = fc
  .tuple(fc.array(filter, { minLength: 1, maxLength: 2 }), sometimes(brokenFilter, 60))
  .map(([whole, broken]) => (broken === undefined ? whole : [...whole, broken]));

export const select: fc.Arbitrary<readonly Selected[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<readonly Selected[]>([{ kind: "star" }]) },
  {
    weight: 4,
    arbitrary: fc
      .subarray(["id", "entityType", "entityId", "externalId", "metadata", "updatedAt"], { minLength: 1 })
      .map((columns) => columns.map((column): Selected => ({ kind: "field", field: { column, path: [] } }))),
  },
  {
    weight: 2,
    arbitrary: fc.constant<readonly Selected[]>([
      { kind: "field", field: { column: "entityId", path: [] }, alias: "e" },
      { kind: "field", field: { column: "metadata", path: [{ arrow: "->", key: "a" }] } },
      { kind: "field", field: { column: "createdAt", path: [] }, cast: "text" },
    ]),
  },
  {
    weight: 1,
    arbitrary: fc.constant<readonly Selected[]>([
      { kind: "field", field: { column: "id", path: [] } },
      { kind: "field", field: { column: "bogus", path: [] } },
    ]),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map((inner): readonly Selected[] => [
      { kind: "field", field: { column: "id", path: [] } },
      {
        kind: "embed",
        relation: "company",
        inner,
        spread: false,
        read: {
          relation: "company",
          select: [
            { kind: "field", field: { column: "id", path: [] } },
            { kind: "field", field: { column: "name", path: [] } },
          ],
          filters: [],
          order: [],
        },
      },
    ]),
  },
);

export const accept = weighted<string | undefined>(
  [60, undefined],
  [16, "application/vnd.pgrst.object+json"],
  [4, "application/vnd.pgrst.object+json;nulls=stripped"],
  [4, "application/vnd.pgrst.array+json"],
  [8, "application/vnd.pgrst.array+json;nulls=stripped"],
  [10, "text/csv"],
  [1, "image/png"],
);

const returning = weighted<string | undefined>(
  [2, undefined],
  [2, "return=minimal"],
  [2, "return=headers-only"],
  [8, "return=representation"],
);

export function preferences(resolution: fc.Arbitrary<string | undefined>): fc.Arbitrary<readonly string[]> {
  return fc
    .tuple(
      returning,
      resolution,
      sometimes(fc.constantFrom("missing=default", "missing=default", "missing=null"), 6),
      sometimes(fc.constantFrom("count=exact", "count=exact", "count=planned", "count=estimated"), 5),
      sometimes(fc.constantFrom("handling=strict", "handling=strict", "handling=lenient"), 5),
      sometimes(fc.constantFrom("max-affected=0", "max-affected=1", "max-affected=2"), 5),
      sometimes(fc.constantFrom("tx=commit", "tx=rollback"), 25),
      sometimes(fc.constant("timezone=America/New_York"), 25),
      sometimes(fc.constant("unheard=of"), 40),
    )
    .map((items) => items.filter((item) => item !== undefined));
}

export const uniqueSets: readonly (readonly string[])[] = [
  ["id"],
  ["entityType", "entityId", "integration", "companyId"],
  ["integration", "externalId", "entityType", "companyId"],
];

export const conflictTarget = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 9, arbitrary: fc.constantFrom(...uniqueSets) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ["entityId"],
      ["bogus"],
      ["companyId", "integration", "entityId", "entityType"],
    ),
  },
);

/** Which keys of the body count. */
export const columns = sometimes(
  fc
    .oneof({ weight: 4, arbitrary: newColumns }, { weight: 1, arbitrary: changedColumns })
    .filter((names) => names.length > 0),
  8,
);
