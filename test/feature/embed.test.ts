/** Embedding over HTTP (SPEC §7): every kind of relationship, what can be asked of an embed, and what it costs. */
import { env } from "cloudflare:workers";
import { eq, ne, type SQL } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { readCatalog } from "../../src/postgrest/plan/catalog";
import { newUsage } from "../../src/postgrest/query/connection";
import { executePlan } from "../../src/postgrest/query/execute";
import { policyFor, schema } from "../../src/resources";
import { api, makeCompany, makeKey, read } from "../fixtures";
import { itemLabel, label, planOf, shelf } from "../postgrest/plan/warehouse";
import { insert, makeTables } from "../postgrest/query/warehouse-rows";
import { mappings, standard } from "./mappings";
import { warehouseApi } from "./warehouse-api";

beforeAll(async () => {
  await makeTables();
  await insert("vendor", [
    { id: "v1", name: "Acme" },
    { id: "v2", name: "Brico" },
    { id: "v3", name: "Cora" },
  ]);
  await insert("profile", [
    { vendorId: "v1", note: "first" },
    { vendorId: "v2", note: null },
  ]);
  await insert("shelf", [
    { id: "s1", room: "north", level: 1 },
    { id: "s2", room: "south", level: 2 },
    { id: "s3", room: null, level: 3 },
  ]);
  await insert("item", [
    {
      id: "a",
      name: "axe",
      qty: 1,
      shelfId: "s1",
      vendorId: "v1",
      makerId: "v2",
      data: '{"k": 1.50, "o": {"in": [null, 1]}, "s": "text", "big": 12345678901234567890}',
      active: 1,
      price: 0.1,
    },
    {
      id: "b",
      name: "bolt",
      qty: 2,
      shelfId: "s1",
      vendorId: "v2",
      parentId: "a",
      madeAt: "2026-01-01T00:00:00.000000Z",
    },
    { id: "c", name: "cog", qty: 3, shelfId: "s2", parentId: "a" },
    { id: "d", name: "drill", qty: 4 },
  ]);
  await insert("label", [
    { id: 1, name: "urgent" },
    { id: 2, name: "later" },
  ]);
  await insert("itemLabel", [
    { itemId: "a", labelId: 1 },
    { itemId: "a", labelId: 2 },
    { itemId: "b", labelId: 2 },
  ]);
});

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

describe("numbers inside an embed", () => {
  it("are to the letter", async () => {
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
        message: "column shelf.rom does not exist",
        details: null,
        hint: 'Perhaps you meant to reference the column "shelf.room".',
      },
    ],
  ])("%s", async (path, status, body) => {
    expect(await get(path)).toEqual({ status, body });
  });

  it("is nested without end", async () => {
    const nest = (depth: number): string => (depth === 0 ? "id" : `item(${nest(depth - 1)})`);
    expect(await get(`/item?select=${nest(16)}&id=eq.d`)).toMatchObject({ status: 200 });
    expect(await get(`/item?select=${nest(40)}`)).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: "Embeds are nested more than 16 deep",
        details: null,
        hint: "Ask for the inner ones apart.",
      },
    });
    expect(await get(`/item?select=${nest(2000)}`)).toMatchObject({ status: 400, body: { code: "54001" } });
  });
});

describe("row-level security", () => {
  it("is on every relation of the tree, the one in the middle included", async () => {
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

describe("the company of a mapping", () => {
  let key = "";

  beforeAll(async () => {
    await makeCompany("acme", "Acme Inc.");
    await makeCompany("globex");
    key = await makeKey({ companyId: "acme" });
    const body = mappings(3, (index) => ({
      id: `m${index}`,
      integration: index === 0 ? "xero" : "quickbooks",
    }));
    expect((await api(standard, { method: "POST", body }, key)).status).toBe(201);
  });

  it.each([
    [
      `${standard}?select=id,company(id,name)&id=eq.m1`,
      [{ id: "m1", company: { id: "acme", name: "Acme Inc." } }],
    ],
    [`${standard}?select=id,...company(company:name)&id=eq.m1`, [{ id: "m1", company: "Acme Inc." }]],
    [`${standard}?select=id,company!inner(id)&company.id=eq.globex`, []],
    [
      `/rest/v1/company?select=id,externalIntegrationMapping(id)&externalIntegrationMapping.order=id.desc&externalIntegrationMapping.limit=2`,
      [{ id: "acme", externalIntegrationMapping: [{ id: "m2" }, { id: "m1" }] }],
    ],
    [
      `/rest/v1/company?select=id,externalIntegrationMapping(integration,count())&externalIntegrationMapping.order=integration`,
      [
        {
          id: "acme",
          externalIntegrationMapping: [
            { integration: "quickbooks", count: 2 },
            { integration: "xero", count: 1 },
          ],
        },
      ],
    ],
  ])("%s", async (path, body) => {
    expect(await read(await api(path, {}, key))).toEqual({ status: 200, body });
  });

  it("comes after a write too", async () => {
    const headers = { Prefer: "return=representation" };
    const path = `${standard}?select=id,company(name)`;
    const body = mappings(1, () => ({ id: "new", entityId: "new" }));
    expect(await read(await api(path, { method: "POST", headers, body }, key))).toEqual({
      status: 201,
      body: [{ id: "new", company: { name: "Acme Inc." } }],
    });
    expect(
      await read(
        await api(`${path}&id=eq.new`, { method: "PATCH", headers, body: { externalId: "x" } }, key),
      ),
    ).toEqual({
      status: 200,
      body: [{ id: "new", company: { name: "Acme Inc." } }],
    });
    expect(await read(await api(`${path}&id=eq.new`, { method: "DELETE", headers }, key))).toEqual({
      status: 200,
      body: [{ id: "new", company: { name: "Acme Inc." } }],
    });
  });
});

describe("what it costs", () => {
  beforeAll(async () => {
    await env.DB.prepare(
      `WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n < 9999)
       INSERT INTO "externalIntegrationMapping"
         ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId")
       SELECT 'big' || n, 'item', n, 'xero', 0, 'acme' FROM series`,
    ).run();
  });

  it.each([
    ["/externalIntegrationMapping?select=*,company(*)&limit=10", 25],
    ["/externalIntegrationMapping?select=*,company(*)&order=id&limit=10&offset=10", 50],
    [
      "/externalIntegrationMapping?select=*,...company(name)&createdAt=gt.2020-01-01&order=createdAt.desc&limit=10",
      25,
    ],
    ["/company?select=id,externalIntegrationMapping(id)&externalIntegrationMapping.limit=10", 25],
  ])("%s reads few of 10,000 rows", async (path, most) => {
    const { rowsRead, roundTrips, rows } = await usageOf(path);
    expect(rows).toBeGreaterThan(0);
    expect(roundTrips).toBe(1);
    expect(rowsRead).toBeLessThanOrEqual(most);
  });
});

/** What a request of a key of acme's asks of the database. */
async function usageOf(path: string) {
  const usage = newUsage();
  const key = { id: "k", companyId: "acme", integrations: null, entityTypes: null };
  const plan = planOf(
    path,
    {},
    { catalog: readCatalog(schema), maxRows: 1000, policy: ({ name }) => policyFor(key, name) },
  );
  const { rows } = await executePlan(plan, { database: env.DB, maxScanValues: 100, usage });
  return { ...usage, rows: rows.length };
}
