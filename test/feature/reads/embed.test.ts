/** Embedding over HTTP (SPEC §7): every kind of relationship, and what can be asked of an embed. */
import { beforeAll, describe, expect, it } from "vitest";
import { read } from "../../support/fixtures";
import { warehouseApi } from "../../support/warehouse/api";
import { makeEmbedRows } from "../../support/warehouse/embed-rows";

beforeAll(makeEmbedRows);

const ask = warehouseApi();
const get = async (path: string) => read(await ask(path));

type Case = readonly [path: string, body: unknown];

const cases: Readonly<Record<string, readonly Case[]>> = {
  "to one": [
    ["/item?select=id,shelf(room)&id=eq.a", [{ id: "a", shelf: { room: "north" } }]],
    ["/item?select=id,shelf(*)&id=eq.d", [{ id: "d", shelf: null }]],
    ["/item?select=place:shelf(where:room)&id=eq.c", [{ place: { where: "south" } }]],
    [
      "/item?select=by:item_vendor(name),from:makerId(name)&id=eq.a",
      [{ by: { name: "Acme" }, from: { name: "Brico" } }],
    ],
    ["/item?select=vendor!item_maker(name)&id=eq.a", [{ vendor: { name: "Brico" } }]],
    [
      "/item?select=one:vendor!vendorId(name),two:vendor!makerId(name)&id=eq.a",
      [{ one: { name: "Acme" }, two: { name: "Brico" } }],
    ],
  ],
  "to one, past its row": [
    [
      "/item?select=id,shelf(room)&id=in.(a,d)&order=id&shelf.offset=1",
      [
        { id: "a", shelf: null },
        { id: "d", shelf: null },
      ],
    ],
    ["/item?select=id,shelf(room)&id=eq.a&shelf.limit=0", [{ id: "a", shelf: null }]],
    [
      "/item?select=id,shelf(room)&id=eq.a&shelf.offset=0&shelf.limit=5",
      [{ id: "a", shelf: { room: "north" } }],
    ],
    ["/item?select=id,...shelf(room)&id=eq.a&shelf.offset=1", [{ id: "a", room: null }]],
    ["/item?select=id,shelf!inner(room)&shelf.offset=1", []],
    ["/item?select=id,shelf()&shelf=not.is.null&shelf.limit=0", []],
    ["/item?select=id,shelf(room)&shelf=is.null&shelf.offset=1&id=eq.a", [{ id: "a", shelf: null }]],
    [
      "/item?select=id,shelf(level)&order=shelf(level),id.desc&shelf.offset=1&limit=1",
      [{ id: "d", shelf: null }],
    ],
    ["/vendor?select=id,profile(note)&id=eq.v1&profile.offset=2", [{ id: "v1", profile: null }]],
    ["/item?select=id,shelf(vendor:item(id))&id=eq.a&shelf.offset=1", [{ id: "a", shelf: null }]],
  ],
  "to many, past its rows": [
    ["/shelf?select=id,item!inner(id)&item.offset=1&item.order=id", [{ id: "s1", item: [{ id: "b" }] }]],
    ["/shelf?select=id,item()&item=not.is.null&item.offset=2", []],
  ],
  "to many": [
    [
      "/shelf?select=id,item(name)&item.order=name.desc&order=id",
      [
        { id: "s1", item: [{ name: "bolt" }, { name: "axe" }] },
        { id: "s2", item: [{ name: "cog" }] },
        { id: "s3", item: [] },
      ],
    ],
    [
      "/vendor?select=id,sold:item!item_vendor(id),made:item!makerId(id)&id=eq.v2",
      [{ id: "v2", sold: [{ id: "b" }], made: [{ id: "a" }] }],
    ],
    ["/shelf?select=item(id)&item.order=id&item.limit=1&item.offset=1&id=eq.s1", [{ item: [{ id: "b" }] }]],
    ["/shelf?select=many:item(id)&many.qty=gt.1&id=eq.s1", [{ many: [{ id: "b" }] }]],
    [
      "/shelf?select=item(id)&item.or=(qty.eq.1,name.eq.bolt)&item.order=id&id=eq.s1",
      [{ item: [{ id: "a" }, { id: "b" }] }],
    ],
    ["/shelf?select=item(id)&item.not.and=(qty.gt.0,qty.lt.2)&id=eq.s1", [{ item: [{ id: "b" }] }]],
    ["/shelf?select=item(id)&item.limit=0&id=eq.s1", [{ item: [] }]],
  ],
  "one to one": [
    [
      "/vendor?select=id,profile(note)&order=id",
      [
        { id: "v1", profile: { note: "first" } },
        { id: "v2", profile: { note: null } },
        { id: "v3", profile: null },
      ],
    ],
    ["/profile?select=vendor(name)&vendorId=eq.v1", [{ vendor: { name: "Acme" } }]],
  ],
  "many to many": [
    [
      "/item?select=id,label(name)&order=id&label.order=name",
      [
        { id: "a", label: [{ name: "later" }, { name: "urgent" }] },
        { id: "b", label: [{ name: "later" }] },
        { id: "c", label: [] },
        { id: "d", label: [] },
      ],
    ],
    [
      "/label?select=name,item!itemLabel(id)&item.order=id&id=eq.2",
      [{ name: "later", item: [{ id: "a" }, { id: "b" }] }],
    ],
    [
      "/label?select=name,itemLabel(item(id))&id=eq.1",
      [{ name: "urgent", itemLabel: [{ item: { id: "a" } }] }],
    ],
  ],
  "to itself": [
    ["/item?select=id,parentId(id)&id=eq.b", [{ id: "b", parentId: { id: "a" } }]],
    ["/item?select=id,item(id)&item.order=id&id=eq.a", [{ id: "a", item: [{ id: "b" }, { id: "c" }] }]],
    [
      "/item?select=id,children:item!parentId(id,shelf(room))&children.order=id&id=eq.a",
      [
        {
          id: "a",
          children: [
            { id: "b", shelf: { room: "north" } },
            { id: "c", shelf: { room: "south" } },
          ],
        },
      ],
    ],
  ],
  "at any depth": [
    [
      "/profile?select=vendor(item!item_vendor(shelf(item(label(name)))))&vendorId=eq.v2&vendor.item.shelf.item.order=id&vendor.item.shelf.item.id=eq.b",
      [{ vendor: { item: [{ shelf: { item: [{ label: [{ name: "later" }] }] } }] } }],
    ],
  ],
  "with its types": [
    [
      "/shelf?select=item(k:data->k,price,active,madeAt,qty,parentId)&item.order=id&id=eq.s1",
      [
        {
          item: [
            { k: 1.5, price: 0.1, active: true, madeAt: null, qty: 1, parentId: null },
            { k: null, price: null, active: null, madeAt: "2026-01-01T00:00:00Z", qty: 2, parentId: "a" },
          ],
        },
      ],
    ],
    [
      "/shelf?select=item(k:data->>k,t:qty::text)&item.order=id&item.limit=1&id=eq.s1",
      [{ item: [{ k: "1.50", t: "1" }] }],
    ],
  ],
  "as a condition": [
    [
      "/item?select=id,shelf!inner(room)&shelf.room=eq.north&order=id",
      [
        { id: "a", shelf: { room: "north" } },
        { id: "b", shelf: { room: "north" } },
      ],
    ],
    ["/item?select=id,shelf!inner()&shelf.room=eq.south", [{ id: "c" }]],
    [
      "/item?select=id,shelf!left(room)&shelf.room=eq.south&id=in.(a,c)&order=id",
      [
        { id: "a", shelf: null },
        { id: "c", shelf: { room: "south" } },
      ],
    ],
    ["/item?select=id,shelf()&shelf=is.null", [{ id: "d" }]],
    ["/item?select=id,shelf()&shelf=not.is.null&order=id.desc&limit=1", [{ id: "c" }]],
    ["/item?select=id,label()&label=not.is.null&order=id", [{ id: "a" }, { id: "b" }]],
    ["/item?select=id,label!inner(name)&label.name=eq.urgent", [{ id: "a", label: [{ name: "urgent" }] }]],
    [
      "/shelf?select=id,item!inner(id,label!inner(name))&item.label.name=eq.urgent",
      [{ id: "s1", item: [{ id: "a", label: [{ name: "urgent" }] }] }],
    ],
    [
      "/item?select=id,shelf(),label()&or=(shelf.is.null,label.not.is.null)&order=id",
      [{ id: "a" }, { id: "b" }, { id: "d" }],
    ],
  ],
  "in the order": [
    [
      "/item?select=id,shelf(room)&order=shelf(room).desc.nullslast,id.desc",
      [
        { id: "c", shelf: { room: "south" } },
        { id: "b", shelf: { room: "north" } },
        { id: "a", shelf: { room: "north" } },
        { id: "d", shelf: null },
      ],
    ],
    ["/item?select=id,shelf()&order=shelf(level).nullsfirst,id&limit=2", [{ id: "d" }, { id: "a" }]],
    ["/item?select=id,place:shelf()&order=place(level).desc,id&limit=2", [{ id: "d" }, { id: "c" }]],
  ],
  spread: [
    [
      "/item?select=id,...shelf(room,height:level)&order=id",
      [
        { id: "a", room: "north", height: 1 },
        { id: "b", room: "north", height: 1 },
        { id: "c", room: "south", height: 2 },
        { id: "d", room: null, height: null },
      ],
    ],
    [
      "/shelf?select=id,...item(name,qty)&item.order=id&order=id",
      [
        { id: "s1", name: ["axe", "bolt"], qty: [1, 2] },
        { id: "s2", name: ["cog"], qty: [3] },
        { id: "s3", name: [], qty: [] },
      ],
    ],
    [
      "/item?select=id,...label(label:name)&label.order=name&id=in.(a,d)&order=id",
      [
        { id: "a", label: ["later", "urgent"] },
        { id: "d", label: [] },
      ],
    ],
    [
      "/profile?select=note,...vendor(name,...profile(again:note))&vendorId=eq.v1",
      [{ note: "first", name: "Acme", again: "first" }],
    ],
    ["/item?select=id,...shelf(item(id))&id=eq.c", [{ id: "c", item: [{ id: "c" }] }]],
    [
      "/item?select=id,...shelf(room)&order=shelf(room).desc,id&id=in.(a,c)",
      [
        { id: "c", room: "south" },
        { id: "a", room: "north" },
      ],
    ],
  ],
};

describe.each(Object.entries(cases))("%s", (_, list) => {
  it.each(list)("%s", async (path, body) => {
    expect(await get(path)).toEqual({ status: 200, body });
  });
});
