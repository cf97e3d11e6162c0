/** Filters → conditions: which test an operator is on a column of each type, and PostgreSQL's error where it is none. */
import { describe, expect, it } from "vitest";
import { combine, negate } from "../../../../src/postgrest/plan/conditions/combine";
import type { Condition } from "../../../../src/postgrest/plan/plan";
import { rejectionOf } from "../../../support/rejection";
import { conditionOf, filter } from "../../../support/warehouse/warehouse";

const fields = ["name", "qty", "price", "active", "data", "madeAt", "data->>s", "data->s"] as const;
type FieldName = (typeof fields)[number];

const typeNames: Readonly<Record<FieldName, string>> = {
  name: "text",
  qty: "integer",
  price: "double precision",
  active: "boolean",
  data: "jsonb",
  madeAt: "timestamp with time zone",
  "data->>s": "text",
  "data->s": "jsonb",
};

/** A value that each type reads. */
const values: Readonly<Record<FieldName, string>> = {
  name: "abc",
  qty: "1",
  price: "1.5",
  active: "true",
  data: "1",
  madeAt: "2026-01-01T00:00:00Z",
  "data->>s": "abc",
  "data->s": "1",
};

type Outcome = Condition["kind"] | `${number} ${string}`;

function outcomeOf(name: FieldName, operation: string): Outcome {
  const filters = filter(name, operation.replaceAll("$", values[name]));
  try {
    return conditionOf(filters).kind;
  } catch {
    const { status, code, message } = rejectionOf(() => conditionOf(filters));
    return `${status} ${code} ${message}`;
  }
}

/** What holds for each type, with those that differ. */
type Row = readonly [
  operation: string,
  usual: (type: string) => Outcome,
  but: Partial<Record<FieldName, Outcome>>,
];

const isJson = (outcome: Outcome) => ({ data: outcome, "data->s": outcome });
const isText = (outcome: Outcome) => ({ name: outcome, "data->>s": outcome });
const noOperator =
  (symbol: string) =>
  (type: string): Outcome =>
    `404 42883 operator does not exist: ${type} ${symbol} unknown`;
const notBoolean: Outcome = "400 42804 argument of WHERE must be type boolean, not type integer";

const rows: readonly Row[] = [
  ...["eq", "neq", "gt", "gte", "lt", "lte"].map(
    (operator): Row => [`${operator}.$`, () => "compare", isJson("valueSet")],
  ),
  ["in.($)", () => "in", isJson("valueSet")],
  ["in.()", () => "constant", {}],
  ["eq(any).{$,$}", () => "in", isJson("valueSet")],
  ["eq(all).{$,$}", () => "and", isJson("valueSet")],
  ["gt(any).{$,$}", () => "or", isJson("valueSet")],
  ["gt(all).{$}", () => "compare", isJson("valueSet")],
  ["lt(any).{}", () => "constant", {}],
  ["isdistinct.$", () => "distinct", isJson("or")],
  ["is.null", () => "isNull", {}],
  ["is.not_null", () => "not", {}],
  [
    "is.true",
    (type) => `400 42804 argument of IS TRUE must be type boolean, not type ${type}`,
    { active: "isBoolean" },
  ],
  [
    "is.false",
    (type) => `400 42804 argument of IS FALSE must be type boolean, not type ${type}`,
    { active: "isBoolean" },
  ],
  [
    "is.unknown",
    (type) => `400 42804 argument of IS UNKNOWN must be type boolean, not type ${type}`,
    { active: "isNull" },
  ],
  ["like.a*", noOperator("~~"), isText("like")],
  ["ilike.a*", noOperator("~~*"), isText("like")],
  ["like(any).{a*,b*}", noOperator("~~"), isText("or")],
  ["like(any).{}", noOperator("~~"), isText("constant")],
  ["imatch(all).{NULL}", noOperator("~*"), isText("constant")],
  ["match.^a", noOperator("~"), isText("valueSet")],
  ["imatch.^a", noOperator("~*"), isText("valueSet")],
  ["match(all).{^a,b$}", noOperator("~"), isText("valueSet")],
  ["cs.1", noOperator("@>"), isJson("valueSet")],
  ["cd.1", (type) => `400 42725 operator is not unique: ${type} <@ unknown`, isJson("valueSet")],
  ["ov.{1}", noOperator("&&"), {}],
  ["sl.1", noOperator("<<"), { qty: notBoolean }],
  ["sr.1", noOperator(">>"), { qty: notBoolean }],
  ["nxr.1", noOperator("&<"), {}],
  ["nxl.1", noOperator("&>"), {}],
  ["adj.1", noOperator("-|-"), {}],
  ...["fts", "plfts", "phfts", "wfts", "fts(english)"].map(
    (operator): Row => [
      `${operator}.word`,
      (type) => `404 42883 operator does not exist: ${type} @@ tsquery`,
      { ...isText("valueSet"), ...isJson("valueSet") },
    ],
  ),
];

describe.each(rows)("%s", (operation, usual, but) => {
  it.each(fields)("on %s", (name) => {
    expect(outcomeOf(name, operation)).toBe(but[name] ?? usual(typeNames[name]));
  });
});

describe("a value", () => {
  it.each([
    ["qty=eq.1", 1],
    ["qty=eq. -0x1f ", -31],
    ["qty=eq.9223372036854775807", "9223372036854775807"],
    ["price=gt.1e3", 1000],
    ["active=eq.off", 0],
    [filter("name", "eq. x "), " x "],
    ["madeAt=gte.2026-01-01", "2026-01-01T00:00:00.000000Z"],
    [filter("madeAt", "lt.2026-01-01T00:00:00.5+02:00"), "2025-12-31T22:00:00.500000Z"],
  ])("%s is read as the column's type", (filters, value) => {
    expect(conditionOf(filters)).toMatchObject({ kind: "compare", value });
  });

  it.each([
    ["qty=eq.x", 400, "22P02", 'invalid input syntax for type integer: "x"'],
    ["qty=in.(1,x)", 400, "22P02", 'invalid input syntax for type integer: "x"'],
    ["qty=eq(any).{1,x}", 400, "22P02", 'invalid input syntax for type integer: "x"'],
    ["qty=eq.1.5", 400, "22P02", 'invalid input syntax for type integer: "1.5"'],
    ["qty=isdistinct.", 400, "22P02", 'invalid input syntax for type integer: ""'],
    [
      "qty=eq.9223372036854775808",
      400,
      "22003",
      'value "9223372036854775808" is out of range for type integer',
    ],
    ["price=eq.1e999", 400, "22003", '"1e999" is out of range for type double precision'],
    ["active=eq.maybe", 400, "22P02", 'invalid input syntax for type boolean: "maybe"'],
    ["madeAt=eq.soon", 400, "22007", 'invalid input syntax for type timestamp with time zone: "soon"'],
    ["madeAt=eq.2026-02-30", 400, "22008", 'date/time field value out of range: "2026-02-30"'],
    ["data=eq.{", 400, "22P02", "invalid input syntax for type json"],
    ["data->n=gt.x", 400, "22P02", "invalid input syntax for type json"],
    ["data=cs.x", 400, "22P02", "invalid input syntax for type json"],
    ["name=like(any).x", 400, "22P02", 'malformed array literal: "x"'],
    ["name=match.(", 400, "2201B", "invalid regular expression: parentheses () not balanced"],
    [filter("name", "like.a\\"), 400, "22025", "LIKE pattern must not end with escape character"],
  ])("%s is refused when it is not of the type", (filters, status, code, message) => {
    expect(rejectionOf(() => conditionOf(filters))).toMatchObject({ status, code, message });
  });
});

describe("an unknown column", () => {
  it.each([
    ["nam=eq.x", "nam", 'Perhaps you meant to reference the column "item.name".'],
    ["unlike=eq.x", "unlike", null],
    ["constructor=eq.x", "constructor", null],
    ["or=(name.eq.x,toString.is.null)", "toString", null],
    ["nam->a=eq.x", "nam", 'Perhaps you meant to reference the column "item.name".'],
  ])("%s", (filters, column, hint) => {
    expect(rejectionOf(() => conditionOf(filters))).toEqual({
      status: 400,
      code: "42703",
      message: `column item.${column} does not exist`,
      details: null,
      hint,
    });
  });
});

describe("a path into a column that is not JSON", () => {
  it.each(["name->a=is.null", "qty->>a=eq.x"])("%s is null, whatever the column", (filters) => {
    expect(() => conditionOf(filters)).not.toThrow();
  });
});

describe("trees", () => {
  const isNull: Condition = conditionOf("name=is.null");
  const isOne: Condition = conditionOf("and=(qty.eq.1)");

  it("without members are true for and, false for or", () => {
    expect(combine("and", [])).toEqual({ kind: "constant", value: true });
    expect(combine("or", [])).toEqual({ kind: "constant", value: false });
  });

  it("with one member are that member", () => {
    expect(combine("or", [isNull])).toBe(isNull);
    expect(conditionOf("and=(or(and(name.is.null)))")).toEqual(isNull);
  });

  it("inside a tree of the same kind are merged into it", () => {
    expect(conditionOf("and=(name.is.null,and(qty.eq.1,and(name.is.null,qty.eq.1)))")).toEqual({
      kind: "and",
      children: [isNull, isOne, isNull, isOne],
    });
  });

  it("inside a tree of the other kind stay", () => {
    expect(conditionOf("and=(name.is.null,or(qty.eq.1,name.is.null))")).toEqual({
      kind: "and",
      children: [isNull, { kind: "or", children: [isOne, isNull] }],
    });
  });

  it("are negated, and negated back", () => {
    expect(negate(negate(isNull))).toBe(isNull);
    expect(conditionOf("not.or=(name.is.null,qty.eq.1)")).toEqual({
      kind: "not",
      child: { kind: "or", children: [isNull, isOne] },
    });
  });

  it("with a null among several values are null when the others do not decide", () => {
    const unknown: Condition = { kind: "constant", value: null };
    expect(conditionOf("qty=gt(any).{1,NULL}")).toMatchObject({
      kind: "or",
      children: [{ kind: "compare" }, unknown],
    });
    expect(conditionOf("qty=gt(all).{1,NULL}")).toMatchObject({
      kind: "and",
      children: [{ kind: "compare" }, unknown],
    });
    expect(conditionOf("qty=eq(any).{1,NULL}")).toMatchObject({
      kind: "or",
      children: [{ kind: "in" }, unknown],
    });
  });
});

describe("a filter on an embed", () => {
  it.each([
    ["select=shelf(id)&shelf=not.is.null", { kind: "exists" }],
    ["select=shelf(id)&shelf=is.not_null", { kind: "exists" }],
    ["select=shelf(id)&shelf=is.null", { kind: "not", child: { kind: "exists" } }],
    ["select=s:shelf()&s=not.is.null", { kind: "exists", embed: { name: "s" } }],
    [
      "select=shelf(id)&or=(shelf.not.is.null,qty.eq.1)",
      { kind: "or", children: [{ kind: "exists" }, { kind: "compare" }] },
    ],
  ])("%s asks whether there is a row", (filters, condition) => {
    expect(conditionOf(filters)).toMatchObject(condition);
  });

  it.each(["shelf=eq.1", "shelf=is.true", "shelf=like.a*", "or=(shelf.eq.1,qty.eq.1)"])(
    "%s asks for something else",
    (filters) => {
      expect(rejectionOf(() => conditionOf(`select=shelf(id)&${filters}`))).toEqual({
        status: 400,
        code: "PGRST120",
        message: "Bad operator on the 'shelf' embedded resource",
        details: "Only is null or not is null filters are allowed on embedded resources",
        hint: null,
      });
    },
  );
});
