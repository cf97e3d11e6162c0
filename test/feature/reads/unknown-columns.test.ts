/** How errors name columns that are not there, and embeds that are there twice (SPEC §6, §7). */
import { beforeAll, describe, expect, it } from "vitest";
import { read } from "../../support/fixtures";
import { warehouseApi } from "../../support/warehouse/api";
import { makeEmbedRows } from "../../support/warehouse/embed-rows";

beforeAll(makeEmbedRows);

const ask = warehouseApi({ aggregates: true });
const get = async (path: string) => read(await ask(path), "Proxy-Status");

const undefinedColumn = (column: string, suggestion: string | null = null) => ({
  status: 400,
  headers: { "Proxy-Status": "PostgREST; error=42703" },
  body: {
    code: "42703",
    message: `column ${column} does not exist`,
    details: null,
    hint: suggestion === null ? null : `Perhaps you meant to reference the column "${suggestion}".`,
  },
});

describe("a column that does not exist", () => {
  it.each([
    ["in select", "/item?select=bogus", "item.bogus"],
    ["with a near name", "/item?select=naem", "item.naem", "item.name"],
    ["that is counted", "/item?select=bogus.count()", "item.bogus"],
    ["that is counted under an alias and a cast", "/item?select=n:bogus.count()::text", "item.bogus"],
    ["that is called count and counted", "/item?select=count.count()", "item.count"],
    ["that is summed", "/item?select=bogus.sum()", "item.bogus"],
    ["in a to-one embed", "/item?select=id,shelf(bogus)", "shelf_1.bogus"],
    ["in a to-one embed, with a near name", "/item?select=id,shelf(rom)", "shelf_1.rom", "shelf_1.room"],
    ["in an embed with an alias", "/item?select=id,place:shelf(bogus)", "shelf_1.bogus"],
    ["in a to-many embed", "/shelf?select=id,item(bogus)", "item_1.bogus"],
    ["counted in an embed", "/shelf?select=id,item(bogus.count())", "item_1.bogus"],
    ["in a spread", "/item?select=id,...shelf(bogus)", "shelf_1.bogus"],
    ["through a junction", "/item?select=id,label(bogus)", "label.bogus"],
    ["two embeds deep", "/profile?select=vendor(item!item_vendor(bogus))", "item_2.bogus"],
    ["in a filter of an embed", "/item?select=id,shelf(room)&shelf.bogus=eq.1", "shelf_1.bogus"],
    [
      "in a tree of filters of an embed",
      "/item?select=shelf(id)&shelf.or=(bogus.eq.1,id.eq.s1)",
      "shelf_1.bogus",
    ],
    ["in the order of an embed", "/shelf?select=item(id)&item.order=bogus", "item_1.bogus"],
    ["in the order by an embed", "/item?select=shelf(id)&order=shelf(bogus)", "item_shelf_1.bogus"],
    ["in the order by an embed with an alias", "/item?select=s:shelf(id)&order=s(bogus)", "item_s_1.bogus"],
  ])("%s is named as PostgREST's SQL names it", async (_, path, column, suggestion?: string) => {
    expect(await get(path)).toEqual(undefinedColumn(column, suggestion));
  });

  it("is not read as count() when it is called count", async () => {
    expect(await read(await ask("/item?select=count"))).toEqual({ status: 200, body: [{ count: 4 }] });
  });
});

describe("the same embed twice", () => {
  it.each([
    ["of one row", "/item?select=id,shelf(id),shelf(room)", "item_shelf_1"],
    ["of many rows", "/shelf?select=item(id),item(name)", "shelf_item_1"],
    ["through a junction", "/item?select=label(id),label(name)", "item_label_1"],
    ["with other joins", "/item?select=shelf!inner(id),shelf!left(room)", "item_shelf_1"],
    ["by two relationships", "/item?select=vendor!item_vendor(id),vendor!item_maker(id)", "item_vendor_1"],
    ["under one alias", "/item?select=a:shelf(id),a:vendor!item_vendor(id)", "item_a_1"],
    ["as spreads", "/item?select=...shelf(id),...shelf(room)", "item_shelf_1"],
    ["that selects nothing", "/item?select=shelf(),shelf(id)", "item_shelf_1"],
    [
      "inside an embed",
      "/profile?select=vendor(item!item_vendor(id),item!item_vendor(name))",
      "vendor_item_2",
    ],
  ])("%s is refused", async (_, path, alias) => {
    expect(await get(path)).toEqual({
      status: 400,
      headers: { "Proxy-Status": "PostgREST; error=42712" },
      body: {
        code: "42712",
        message: `table name "${alias}" specified more than once`,
        details: null,
        hint: "Embed a resource once, or give each an alias: a:company(id),b:company(name).",
      },
    });
  });

  it("under two aliases is served", async () => {
    const path = "/item?select=a:shelf(id),b:shelf(room)&id=eq.a";
    expect(await read(await ask(path))).toEqual({
      status: 200,
      body: [{ a: { id: "s1" }, b: { room: "north" } }],
    });
  });
});
