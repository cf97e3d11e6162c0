/** The query string → the tree of reads: scopes, embeds, spreads, order, ranges and policies. */
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { ReadPlan } from "../../../src/postgrest/plan/plan";
import { rejectionOf } from "../../support/rejection";
import { readPlanOf } from "../../support/warehouse/warehouse";

/** A plan as far as a test wants to see: conditions by their kind. */
function outline(plan: ReadPlan): unknown {
  return {
    of: plan.relation.name,
    members: plan.outputs.map(({ name, via }) => [...via.map((embed) => embed.name), name].join(".")),
    ...(plan.where.kind !== "constant" && { where: plan.where.kind }),
    ...(plan.offset > 0 && { offset: plan.offset }),
    ...(plan.limit !== undefined && { limit: plan.limit }),
    ...(plan.embeds.length > 0 && {
      embeds: Object.fromEntries(plan.embeds.map(({ name, read }) => [name, outline(read)])),
    }),
  };
}

describe("a parameter with the name of a relation", () => {
  it("applies to that relation only", () => {
    const path =
      "/item?select=id,shelf(room),label(name)&qty=gt.1&limit=5&shelf.room=eq.x&label.name=in.(a)&label.limit=2&label.offset=1";
    expect(outline(readPlanOf(path))).toEqual({
      of: "item",
      members: ["id", "shelf", "label"],
      where: "compare",
      limit: 5,
      embeds: {
        shelf: { of: "shelf", members: ["room"], where: "compare" },
        label: { of: "label", members: ["name"], where: "in", limit: 2, offset: 1 },
      },
    });
  });

  it("finds it by its alias, at any depth", () => {
    const path = "/item?select=s:shelf(i:item(id))&s.i.qty=eq.1&s.i.or=(id.eq.a,id.eq.b)&s.i.limit=3";
    expect(outline(readPlanOf(path))).toEqual({
      of: "item",
      members: ["s"],
      embeds: {
        s: {
          of: "shelf",
          members: ["i"],
          embeds: { i: { of: "item", members: ["id"], where: "and", limit: 3 } },
        },
      },
    });
  });

  it.each([
    ["/item?shelf.room=eq.x", "shelf"],
    ["/item?select=id&shelf.order=room", "shelf"],
    ["/item?select=id&shelf.limit=1", "shelf"],
    ["/item?select=s:shelf(id)&shelf.room=eq.x", "shelf"],
    ["/item?select=shelf(id)&shelf.item.id=eq.x", "item"],
    ["/item?select=id&order=shelf(room)", "shelf"],
    ["/item?select=id&or=(id.eq.1)&shelf.or=(room.eq.x)", "shelf"],
  ])("requires it to be embedded: %s", (path, name) => {
    expect(rejectionOf(() => readPlanOf(path))).toEqual({
      status: 400,
      code: "PGRST108",
      message: `'${name}' is not an embedded resource in this request`,
      details: null,
      hint: `Verify that '${name}' is included in the 'select' query parameter.`,
    });
  });
});

describe("an embed", () => {
  it("that selects nothing is not shown, and can be filtered by", () => {
    expect(outline(readPlanOf("/item?select=id,shelf()&shelf.room=eq.x&shelf=not.is.null"))).toEqual({
      of: "item",
      members: ["id"],
      where: "exists",
      embeds: { shelf: { of: "shelf", members: [], where: "compare" } },
    });
  });

  it("with !inner must be there", () => {
    expect(readPlanOf("/item?select=id,shelf!inner(id)").where).toMatchObject({
      kind: "exists",
      embed: { name: "shelf" },
    });
    expect(readPlanOf("/item?select=id,shelf!left(id)").where).toEqual({ kind: "constant", value: true });
    expect(readPlanOf("/item?select=id,item_vendor!inner(id),makerId!inner(id)").where).toMatchObject({
      kind: "and",
      children: [{ embed: { name: "item_vendor" } }, { embed: { name: "makerId" } }],
    });
  });

  it("has its own source, even for the same table twice", () => {
    const { source, embeds } = readPlanOf(
      "/item?select=one:vendor!vendorId(id),two:vendor!makerId(id),item(item(id))",
    );
    const sources = [
      source,
      ...embeds.flatMap(({ read }) => [read.source, ...read.embeds.map((inner) => inner.read.source)]),
    ];
    expect(new Set(sources).size).toBe(5);
  });
});

describe("a spread", () => {
  it("to one adds its members to the row", () => {
    expect(outline(readPlanOf("/item?select=id,...shelf(room,level)"))).toMatchObject({
      members: ["id", "shelf.room", "shelf.level"],
    });
    expect(outline(readPlanOf("/profile?select=...vendor(name,...profile(note))"))).toMatchObject({
      members: ["vendor.name", "vendor.profile.note"],
    });
  });

  it("to many is one member that becomes several", () => {
    expect(readPlanOf("/shelf?select=id,...item(name,qty)").outputs).toMatchObject([
      { kind: "value", name: "id" },
      { kind: "embed", name: "item", spread: true },
    ]);
  });

  it("to many takes no aggregate", () => {
    for (const path of ["/shelf?select=...item(qty.sum())", "/item?select=...label(count())"]) {
      expect(rejectionOf(() => readPlanOf(path))).toEqual({
        status: 400,
        code: "PGRST127",
        message: "Feature not implemented",
        details: "Aggregates are not implemented for one-to-many or many-to-many spreads.",
        hint: null,
      });
    }
  });
});

describe("order", () => {
  it.each([
    ["order=qty", [["qty", "asc", "nullslast", []]]],
    ["order=qty.desc", [["qty", "desc", "nullsfirst", []]]],
    ["order=qty.nullsfirst", [["qty", "asc", "nullsfirst", []]]],
    [
      "order=qty.desc.nullslast,name",
      [
        ["qty", "desc", "nullslast", []],
        ["name", "asc", "nullslast", []],
      ],
    ],
    // a column that holds no null needs no word on nulls, and an index serves it
    ["order=id.desc", [["id", "desc", undefined, []]]],
    ["order=id.nullsfirst", [["id", "asc", undefined, []]]],
    ["order=data->>a.desc", [["data", "desc", "nullsfirst", []]]],
    ["select=shelf(*)&order=shelf(id).desc", [["id", "desc", "nullsfirst", ["shelf"]]]],
    [
      "select=s:shelf()&order=s(room),id",
      [
        ["room", "asc", "nullslast", ["s"]],
        ["id", "asc", undefined, []],
      ],
    ],
    ["select=...shelf(height:level)&order=shelf(height)", [["level", "asc", "nullslast", ["shelf"]]]],
  ])("%s", (query, expected) => {
    const { order } = readPlanOf(`/item?${query}`);
    expect(
      order.map(({ field, direction, nulls, via }) => [
        field.column.name,
        direction,
        nulls,
        via.map(({ name }) => name),
      ]),
    ).toEqual(expected);
  });

  it("by a relation that has many rows is refused", () => {
    for (const path of [
      "/shelf?select=item(id)&order=item(qty)",
      "/item?select=label(id)&order=label(name)",
    ]) {
      expect(rejectionOf(() => readPlanOf(path))).toMatchObject({ status: 400, code: "PGRST118" });
    }
    expect(rejectionOf(() => readPlanOf("/shelf?select=item(id)&order=item(qty)"))).toEqual({
      status: 400,
      code: "PGRST118",
      message: "A related order on 'item' is not possible",
      details: "'shelf' and 'item' do not form a many-to-one or one-to-one relationship",
      hint: null,
    });
  });
});

describe("the bound on an answer", () => {
  it.each([
    ["/item", 10],
    ["/item?limit=3", 3],
    ["/item?limit=30", 10],
    ["/item?limit=0", 0],
  ])("%s", (path, limit) => {
    expect(readPlanOf(path, { maxRows: 10 }).limit).toBe(limit);
  });

  it("is on embeds too", () => {
    expect(readPlanOf("/shelf?select=item(id)&item.limit=30", { maxRows: 10 }).embeds[0]?.read.limit).toBe(
      10,
    );
  });
});

describe("a policy", () => {
  it("is added to the filters of every relation, including the one in the middle", () => {
    const using = { item: sql`1`, shelf: sql`2`, itemLabel: sql`3`, label: sql`4` };
    const policies: ReadonlyMap<string, (typeof using)["item"]> = new Map(Object.entries(using));
    const plan = readPlanOf("/item?select=id,shelf(id),label(id)&id=eq.x", {
      policy: ({ name }) => {
        const predicate = policies.get(name);
        return predicate ? { using: predicate } : {};
      },
    });
    expect(plan.policy).toBe(using.item);
    expect(plan.embeds.map(({ read, junctionPolicy }) => [read.policy, junctionPolicy])).toEqual([
      [using.shelf, undefined],
      [using.label, using.itemLabel],
    ]);
  });
});
