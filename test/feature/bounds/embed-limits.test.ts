/** What an embed keeps, refuses and hides (SPEC §7): numbers to the letter, errors, and row-level security. */
import { eq, ne, type SQL } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { read } from "../../support/fixtures";
import { warehouseApi } from "../../support/warehouse/api";
import { makeEmbedRows } from "../../support/warehouse/embed-rows";
import { insert } from "../../support/warehouse/rows";
import { itemLabel, label, shelf } from "../../support/warehouse/warehouse";

beforeAll(makeEmbedRows);

const ask = warehouseApi();
const get = async (path: string) => read(await ask(path));

describe("numbers inside an embed", () => {
  it("keep all their digits", async () => {
    await insert("shelf", [{ id: "n" }]);
    await insert("item", [
      {
        id: "n1",
        shelfId: "n",
        qty: "9007199254740993",
        price: 0.1 + 0.2,
        data: '{"big": 12345678901234567890, "scale": [1.10]}',
      },
      { id: "n2", shelfId: "n", price: "Infinity" },
    ]);
    const select = "select=item(qty,price,big:data->big,deep:data->scale->0,text:data->>big)&item.order=id";
    const one =
      '{"qty":9007199254740993,"price":0.30000000000000004,"big":12345678901234567890,"deep":1.10,"text":"12345678901234567890"}';
    const two = '{"qty":null,"price":"Infinity","big":null,"deep":null,"text":null}';
    expect(await (await ask(`/shelf?${select}&id=eq.n`)).text()).toBe(`[{"item":[${one},${two}]}]`);
    const spread = "select=...shelf(item(qty,big:data->big))&shelf.item.limit=1&shelf.item.order=id";
    expect(await (await ask(`/item?${spread}&id=eq.n2`)).text()).toBe(
      '[{"item":[{"qty":9007199254740993,"big":12345678901234567890}]}]',
    );
    const columns = "select=...item(qty,price,data->big)&item.order=id&item.limit=1&id=eq.n";
    expect(await (await ask(`/shelf?${columns}`)).text()).toBe(
      '[{"qty":[9007199254740993],"price":[0.30000000000000004],"big":[12345678901234567890]}]',
    );
  });
});

describe("what cannot be embedded", () => {
  it.each([
    [
      "/item?select=id,customer(id)",
      400,
      {
        code: "PGRST200",
        message: "Could not find a relationship between 'item' and 'customer' in the schema cache",
        details:
          "Searched for a foreign key relationship between 'item' and 'customer' in the schema 'public', but no matches were found.",
        hint: null,
      },
    ],
    [
      "/item?select=id,shelv(id)",
      400,
      {
        code: "PGRST200",
        message: "Could not find a relationship between 'item' and 'shelv' in the schema cache",
        details:
          "Searched for a foreign key relationship between 'item' and 'shelv' in the schema 'public', but no matches were found.",
        hint: "Perhaps you meant 'shelf' instead of 'shelv'.",
      },
    ],
    [
      "/item?select=vendor(id)",
      300,
      {
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
      },
    ],
    [
      "/item?select=id&shelf.room=eq.x",
      400,
      {
        code: "PGRST108",
        message: "'shelf' is not an embedded resource in this request",
        details: null,
        hint: "Verify that 'shelf' is included in the 'select' query parameter.",
      },
    ],
    [
      "/shelf?select=id,item(id)&order=item(qty)",
      400,
      {
        code: "PGRST118",
        message: "A related order on 'item' is not possible",
        details: "'shelf' and 'item' do not form a many-to-one or one-to-one relationship",
        hint: null,
      },
    ],
    [
      "/item?select=id,shelf(id)&shelf=eq.x",
      400,
      {
        code: "PGRST120",
        message: "Bad operator on the 'shelf' embedded resource",
        details: "Only is null or not is null filters are allowed on embedded resources",
        hint: null,
      },
    ],
    [
      "/item?select=id,shelf(rom)",
      400,
      {
        code: "42703",
        message: "column shelf_1.rom does not exist",
        details: null,
        hint: 'Perhaps you meant to reference the column "shelf_1.room".',
      },
    ],
  ])("%s", async (path, status, body) => {
    expect(await get(path)).toEqual({ status, body });
  });

  it("is nested too deep", async () => {
    const nest = (depth: number): string => (depth === 0 ? "id" : `item(${nest(depth - 1)})`);
    const askDeep = warehouseApi({ maxToManyEmbeds: 16 });
    expect((await askDeep(`/item?select=${nest(16)}&id=eq.d`)).status).toBe(200);
    expect(await get(`/item?select=${nest(40)}`)).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: "Embeds are nested more than 16 deep",
        details: null,
        hint: "Ask for the inner ones in requests of their own.",
      },
    });
    expect(await get(`/item?select=${nest(2000)}`)).toMatchObject({ status: 400, body: { code: "54001" } });
  });
});

describe("row-level security", () => {
  it("applies to every relation of the tree, including the one in the middle", async () => {
    const policies: Readonly<Record<string, SQL>> = {
      shelf: eq(shelf.room, "north"),
      itemLabel: eq(itemLabel.labelId, 1),
      label: ne(label.name, "later"),
    };
    const confined = warehouseApi({
      policy: (_, relation) => {
        const using = policies[relation];
        return using ? { using } : {};
      },
    });
    const path = "/item?select=id,shelf(room),label(name),itemLabel(labelId)&id=in.(a,b,c,d)&order=id";
    expect(await read(await confined(path))).toEqual({
      status: 200,
      body: [
        { id: "a", shelf: { room: "north" }, label: [{ name: "urgent" }], itemLabel: [{ labelId: 1 }] },
        { id: "b", shelf: { room: "north" }, label: [], itemLabel: [] },
        { id: "c", shelf: null, label: [], itemLabel: [] },
        { id: "d", shelf: null, label: [], itemLabel: [] },
      ],
    });
    expect(await read(await confined("/item?select=id,shelf!inner()&order=shelf(level).desc,id"))).toEqual({
      status: 200,
      body: [{ id: "a" }, { id: "b" }],
    });
  });
});
