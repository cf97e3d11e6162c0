/** Names → columns, paths and the types of their outcomes; JSON paths lead to jsonb or text. */
import { describe, expect, it } from "vitest";
import { resolveField } from "../../../src/postgrest/plan/fields";
import type { Output } from "../../../src/postgrest/plan/plan";
import { rejectionOf } from "../../support/rejection";
import { catalog, readPlanOf } from "../../support/warehouse/warehouse";

const item = catalog.get("item");
if (!item) throw new TypeError("there is an item");

describe("a field", () => {
  it.each([
    ["name", [], "text"],
    ["qty", [], "integer"],
    ["price", [], "double precision"],
    ["active", [], "boolean"],
    ["data", [], "jsonb"],
    ["madeAt", [], "timestamp with time zone"],
    ["data", [{ arrow: "->", key: "a" }], "jsonb"],
    ["data", [{ arrow: "->>", key: "a" }], "text"],
    [
      "data",
      [
        { arrow: "->", key: 0 },
        { arrow: "->>", key: -1 },
      ],
      "text",
    ],
    ["qty", [{ arrow: "->", key: "a" }], "jsonb"],
  ] as const)("%s with path %j is of its type", (name, path, type) => {
    const field = resolveField({ name, path }, item);
    expect([field.column.name, field.path, field.type.name]).toEqual([name, path, type]);
  });

  it.each(["constructor", "__proto__", "toString", "Name", "name ", ""])(
    "is not a property of an object: %j",
    (name) => {
      expect(rejectionOf(() => resolveField({ name, path: [] }, item))).toMatchObject({
        status: 400,
        code: "42703",
      });
    },
  );
});

const shown = (output: Output) =>
  output.kind === "embed"
    ? output.name
    : [
        output.name,
        output.field?.column.name,
        output.cast?.name,
        output.aggregate?.function,
        output.aggregate?.cast?.name,
      ];

describe("select", () => {
  it("is every column by default, in the table's order", () => {
    const names = [
      "id",
      "name",
      "qty",
      "price",
      "active",
      "data",
      "madeAt",
      "shelfId",
      "parentId",
      "vendorId",
      "makerId",
    ];
    expect(readPlanOf("/item").outputs.map(({ name }) => name)).toEqual(names);
    expect(readPlanOf("/item?select=*").outputs.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ["id", ["id", "id", undefined, undefined, undefined]],
    ["x:id", ["x", "id", undefined, undefined, undefined]],
    ["qty::text", ["qty", "qty", "text", undefined, undefined]],
    ["data->a->>b", ["b", "data", undefined, undefined, undefined]],
    ["data->0", ["data", "data", undefined, undefined, undefined]],
    ["data->a->0", ["a", "data", undefined, undefined, undefined]],
    ["x:data->>a::int", ["x", "data", "integer", undefined, undefined]],
    ["count()", ["count", undefined, undefined, "count", undefined]],
    ["count", ["count", undefined, undefined, "count", undefined]],
    ["n:qty.sum()", ["n", "qty", undefined, "sum", undefined]],
    ["qty::text.max()::int", ["max", "qty", "text", "max", "integer"]],
  ])("%s", (select, output) => {
    expect(readPlanOf(`/item?select=${select}`).outputs.map(shown)).toEqual([output]);
  });

  it.each([
    ["nothing", "42703", "column item.nothing does not exist"],
    ["qty::wild", "42704", 'type "wild" does not exist'],
    ["madeAt::int", "42846", "cannot cast type timestamp with time zone to integer"],
    ["name.sum()", "42883", "function sum(text) does not exist"],
    ["nothing.sum()", "42703", "column item.nothing does not exist"],
  ])("%s is refused", (select, code, message) => {
    expect(rejectionOf(() => readPlanOf(`/item?select=${select}`))).toMatchObject({ code, message });
  });

  it("refuses aggregates when they are off", () => {
    const rejected = { status: 400, code: "PGRST123", message: "Use of aggregate functions is not allowed" };
    for (const select of ["count()", "count", "id,qty.max()", "shelf(count())"]) {
      expect(rejectionOf(() => readPlanOf(`/item?select=${select}`, { aggregates: false }))).toMatchObject(
        rejected,
      );
    }
  });
});
