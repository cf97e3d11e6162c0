/** Which relationship `relation!hint` means, of every kind, and what is said where it is none or several. */
import { describe, expect, it } from "vitest";
import { findRelationship } from "../../../src/postgrest/catalog/relationships";
import { rejectionOf } from "../../support/rejection";
import { catalog } from "../../support/warehouse/warehouse";

function find(origin: string, name: string, hint?: string) {
  const relation = catalog.get(origin);
  if (!relation) throw new TypeError(`there is no ${origin}`);
  return findRelationship(relation, name, hint, catalog);
}

describe("a relationship", () => {
  it.each([
    // by the target's name
    ["item", "shelf", undefined, "many-to-one", "shelf", "item_shelf", [["shelfId", "id"]]],
    ["shelf", "item", undefined, "one-to-many", "item", "item_shelf", [["id", "shelfId"]]],
    ["vendor", "profile", undefined, "one-to-one", "profile", "profile_vendor", [["id", "vendorId"]]],
    ["profile", "vendor", undefined, "one-to-one", "vendor", "profile_vendor", [["vendorId", "id"]]],
    ["item", "label", undefined, "many-to-many", "label", "itemLabel", []],
    ["label", "item", undefined, "many-to-many", "item", "itemLabel", []],
    ["item", "itemLabel", undefined, "one-to-many", "itemLabel", "itemLabel_item", [["id", "itemId"]]],
    ["itemLabel", "item", undefined, "many-to-one", "item", "itemLabel_item", [["itemId", "id"]]],
    // by the constraint's name, and by the column's
    ["item", "item_vendor", undefined, "many-to-one", "vendor", "item_vendor", [["vendorId", "id"]]],
    ["item", "makerId", undefined, "many-to-one", "vendor", "item_maker", [["makerId", "id"]]],
    // by a hint: the constraint, the column, the table in the middle
    ["item", "vendor", "item_maker", "many-to-one", "vendor", "item_maker", [["makerId", "id"]]],
    ["item", "vendor", "vendorId", "many-to-one", "vendor", "item_vendor", [["vendorId", "id"]]],
    ["vendor", "item", "item_vendor", "one-to-many", "item", "item_vendor", [["id", "vendorId"]]],
    ["vendor", "item", "makerId", "one-to-many", "item", "item_maker", [["id", "makerId"]]],
    ["item", "label", "itemLabel", "many-to-many", "label", "itemLabel", []],
    // to itself: the table means the rows that refer, the column the row that is referred to
    ["item", "item", undefined, "one-to-many", "item", "item_parent", [["id", "parentId"]]],
    ["item", "parentId", undefined, "many-to-one", "item", "item_parent", [["parentId", "id"]]],
    ["item", "item", "parentId", "one-to-many", "item", "item_parent", [["id", "parentId"]]],
  ] as const)("%s → %s!%s", (origin, name, hint, cardinality, target, constraint, columns) => {
    const found = find(origin, name, hint);
    expect([found.cardinality, found.target.name, found.constraint, found.columns]).toEqual([
      cardinality,
      target,
      constraint,
      columns,
    ]);
  });

  it("through a table knows both of its keys", () => {
    const { junction } = find("item", "label");
    expect([junction?.relation.name, junction?.origin.columns, junction?.target.columns]).toEqual([
      "itemLabel",
      ["itemId"],
      ["labelId"],
    ]);
  });
});

const searched = (origin: string, name: string, using = "") =>
  `Searched for a foreign key relationship between '${origin}' and '${name}'${using} in the schema 'public', but no matches were found.`;

describe("no relationship", () => {
  it.each([
    ["item", "profile", undefined, null],
    ["item", "nothing", undefined, null],
    ["item", "vendors", undefined, "Perhaps you meant 'vendor' instead of 'vendors'."],
    ["item", "vendors", "item_vendor", null],
    ["item", "vendor", "wrong", null],
    ["item", "shelf", "vendorId", null],
    ["shelf", "vendor", undefined, null],
    ["item", "constructor", undefined, null],
    ["item", "__proto__", undefined, null],
    ["vendor", "name", undefined, null],
  ])("%s → %s!%s", (origin, name, hint, suggestion) => {
    expect(rejectionOf(() => find(origin, name, hint))).toEqual({
      status: 400,
      code: "PGRST200",
      message: `Could not find a relationship between '${origin}' and '${name}' in the schema cache`,
      details: searched(origin, name, hint === undefined ? "" : ` using the hint '${hint}'`),
      hint: suggestion,
    });
  });
});

describe("several relationships", () => {
  it("are listed with their differences: to one", () => {
    expect(rejectionOf(() => find("item", "vendor"))).toEqual({
      status: 300,
      code: "PGRST201",
      message: "Could not embed because more than one relationship was found for 'item' and 'vendor'",
      details: [
        {
          cardinality: "many-to-one",
          embedding: "item with vendor",
          relationship: "item_vendor using item(vendorId) and vendor(id)",
        },
        {
          cardinality: "many-to-one",
          embedding: "item with vendor",
          relationship: "item_maker using item(makerId) and vendor(id)",
        },
      ],
      hint: "Try changing 'vendor' to one of the following: 'vendor!item_vendor', 'vendor!item_maker'. Find the desired relationship in the 'details' key.",
    });
  });

  it("are listed with their differences: to many", () => {
    expect(rejectionOf(() => find("vendor", "item"))).toMatchObject({
      status: 300,
      code: "PGRST201",
      details: [
        {
          cardinality: "one-to-many",
          embedding: "vendor with item",
          relationship: "item_vendor using vendor(id) and item(vendorId)",
        },
        {
          cardinality: "one-to-many",
          embedding: "vendor with item",
          relationship: "item_maker using vendor(id) and item(makerId)",
        },
      ],
      hint: "Try changing 'item' to one of the following: 'item!item_vendor', 'item!item_maker'. Find the desired relationship in the 'details' key.",
    });
  });
});
