/** Aggregates over HTTP (SPEC §3): each function, grouping, casts, JSON paths, embeds and spreads. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { mappings, standard } from "../../support/mappings";
import { warehouseApi } from "../../support/warehouse/api";
import { insert, makeTables } from "../../support/warehouse/rows";

beforeAll(async () => {
  await makeTables();
  await insert("shelf", [
    { id: "s1", room: "north", level: 1 },
    { id: "s2", room: "south", level: 2 },
    { id: "s3", room: "north", level: 3 },
  ]);
  await insert("item", [
    {
      id: "a",
      name: "axe",
      qty: 1,
      price: 0.5,
      active: 1,
      shelfId: "s1",
      data: '{"n": 1, "kind": "x"}',
      madeAt: "2026-01-01T00:00:00.000000Z",
    },
    {
      id: "b",
      name: "bolt",
      qty: 2,
      price: 1.5,
      active: 0,
      shelfId: "s1",
      data: '{"n": 2.5, "kind": "y"}',
      madeAt: "2026-01-02T00:00:00.000000Z",
    },
    { id: "c", name: "Cog", qty: 4, price: null, active: 1, shelfId: "s2", data: '{"n": 10, "kind": "x"}' },
    { id: "d", name: null, qty: null, price: null, active: null, shelfId: null, data: null },
  ]);
});

const ask = warehouseApi({ aggregates: true });
const get = async (path: string) => read(await ask(path));

type Case = readonly [path: string, body: unknown];

const cases: Readonly<Record<string, readonly Case[]>> = {
  "each function": [
    ["/item?select=count()", [{ count: 4 }]],
    ["/item?select=count", [{ count: 4 }]],
    ["/item?select=qty.count()", [{ count: 3 }]],
    ["/item?select=qty.sum()", [{ sum: 7 }]],
    ["/item?select=price.sum()", [{ sum: 2 }]],
    ["/item?select=price.avg()", [{ avg: 1 }]],
    ["/item?select=qty.min(),qty.max()", [{ min: 1, max: 4 }]],
    ["/item?select=name.min(),top:name.max()", [{ min: "Cog", top: "bolt" }]],
    ["/item?select=madeAt.max()", [{ max: "2026-01-02T00:00:00Z" }]],
    ["/item?select=a:qty.sum(),b:price.sum(),rows:count()", [{ a: 7, b: 2, rows: 4 }]],
  ],
  "of no rows": [
    ["/item?select=count()&id=eq.nothing", [{ count: 0 }]],
    [
      "/item?select=qty.sum(),qty.avg(),qty.min(),qty.max()&id=eq.nothing",
      [{ sum: null, avg: null, min: null, max: null }],
    ],
    ["/item?select=name,count()&id=eq.nothing", []],
  ],
  "grouped by what is beside them": [
    [
      "/item?select=active,count()&order=active",
      [
        { active: false, count: 1 },
        { active: true, count: 2 },
        { active: null, count: 1 },
      ],
    ],
    [
      "/item?select=shelfId,qty.sum()&order=shelfId.desc.nullslast&limit=2",
      [
        { shelfId: "s2", sum: 4 },
        { shelfId: "s1", sum: 3 },
      ],
    ],
    [
      "/item?select=kind:data->>kind,count()&order=data->>kind",
      [
        { kind: "x", count: 2 },
        { kind: "y", count: 1 },
        { kind: null, count: 1 },
      ],
    ],
    [
      "/item?select=active,shelfId,count()&active=is.true&order=shelfId",
      [
        { active: true, shelfId: "s1", count: 1 },
        { active: true, shelfId: "s2", count: 1 },
      ],
    ],
    [
      "/item?select=day:madeAt::date,count()&madeAt=not.is.null&order=madeAt",
      [
        { day: "2026-01-01", count: 1 },
        { day: "2026-01-02", count: 1 },
      ],
    ],
  ],
  "with casts and paths": [
    ["/item?select=qty.sum()::text", [{ sum: "7" }]],
    ["/item?select=qty::text.max()", [{ max: "4" }]],
    ["/item?select=price::int.sum()", [{ sum: 2 }]],
    ["/item?select=price::int.min(),top:price::int.max()", [{ min: 0, top: 2 }]],
    ["/item?select=data->n::int.sum()", [{ sum: 14 }]],
    ["/item?select=active::int.sum()", [{ sum: 2 }]],
    ["/item?select=data->n::numeric.sum()", [{ sum: 13.5 }]],
    ["/item?select=data->>n::numeric.max()", [{ max: 10 }]],
    ["/item?select=data->>n.max()", [{ max: "2.5" }]],
    ["/item?select=price.avg()::int", [{ avg: 1 }]],
  ],
  "with filters": [
    ["/item?select=qty.sum()&active=is.true", [{ sum: 5 }]],
    ["/item?select=count()&name=match.^[ab]", [{ count: 2 }]],
    ["/item?select=count()&or=(qty.gt.3,name.is.null)", [{ count: 2 }]],
  ],
  "beside and inside embeds": [
    [
      "/shelf?select=id,item(count())&order=id",
      [
        { id: "s1", item: [{ count: 2 }] },
        { id: "s2", item: [{ count: 1 }] },
        { id: "s3", item: [{ count: 0 }] },
      ],
    ],
    [
      "/shelf?select=id,item(active,qty.sum())&item.order=active&id=eq.s1",
      [
        {
          id: "s1",
          item: [
            { active: false, sum: 2 },
            { active: true, sum: 1 },
          ],
        },
      ],
    ],
    ["/shelf?select=id,item(qty.max(),price.sum())&id=eq.s1", [{ id: "s1", item: [{ max: 2, sum: 2 }] }]],
    [
      "/item?select=shelf(room),qty.sum()&shelfId=not.is.null&order=shelf(room)",
      [
        { shelf: { room: "north" }, sum: 3 },
        { shelf: { room: "south" }, sum: 4 },
      ],
    ],
    [
      "/item?select=...shelf(room),count()&shelfId=not.is.null&order=shelf(room)",
      [
        { room: "north", count: 2 },
        { room: "south", count: 1 },
      ],
    ],
    ["/item?select=...shelf(level.sum()),active&active=is.true", [{ sum: 3, active: true }]],
  ],
};

describe.each(Object.entries(cases))("%s", (_, list) => {
  it.each(list)("%s", async (path, body) => {
    expect(await get(path)).toEqual({ status: 200, body });
  });
});

const functionHint =
  "No function matches the given name and argument types. You might need to add explicit type casts.";
const noFunction = (signature: string) => ({
  code: "42883",
  message: `function ${signature} does not exist`,
  details: null,
  hint: functionHint,
});

describe("what cannot be aggregated", () => {
  it.each([
    ["name.sum()", 404, noFunction("sum(text)")],
    ["madeAt.avg()", 404, noFunction("avg(timestamp with time zone)")],
    ["active.max()", 404, noFunction("max(boolean)")],
    ["data.min()", 404, noFunction("min(jsonb)")],
    ["data->n.sum()", 404, noFunction("sum(jsonb)")],
    [
      "data->>kind::int.sum()",
      400,
      { code: "22P02", message: 'invalid input syntax for type integer: "x"', details: null, hint: null },
    ],
    [
      "qty::wild.sum()",
      400,
      { code: "42704", message: 'type "wild" does not exist', details: null, hint: null },
    ],
  ])("%s", async (select, status, body) => {
    expect(await get(`/item?select=${select}`)).toEqual({ status, body });
  });

  it("is a spread of many rows", async () => {
    expect(await get("/shelf?select=id,...item(count())")).toEqual({
      status: 400,
      body: {
        code: "PGRST127",
        message: "Feature not implemented",
        details: "Aggregates are not implemented for one-to-many or many-to-many spreads.",
        hint: null,
      },
    });
  });

  it.each(["count()", "count", "qty.sum()", "shelf(count())", "...shelf(level.max())"])(
    "is anything when aggregates are off: %s",
    async (select) => {
      expect(await read(await warehouseApi()(`/item?select=${select}`))).toEqual({
        status: 400,
        body: {
          code: "PGRST123",
          message: "Use of aggregate functions is not allowed",
          details: null,
          hint: null,
        },
      });
    },
  );
});

describe("large numbers", () => {
  beforeAll(async () => {
    await insert("label", [{ id: 1 }, { id: "9007199254740993" }]);
  });

  it("keep all their digits", async () => {
    expect(await (await ask("/label?select=id.sum(),id.max()")).text()).toBe(
      '[{"sum":9007199254740994,"max":9007199254740993}]',
    );
    expect(await (await ask("/label?select=id,count()&order=id.desc&limit=1")).text()).toBe(
      '[{"id":9007199254740993,"count":1}]',
    );
  });

  it("are out of range past 64 bits", async () => {
    await insert("label", [{ id: "9223372036854775807" }]);
    expect(await get("/label?select=id.sum()")).toEqual({
      status: 400,
      body: { code: "22003", message: "bigint out of range", details: null, hint: null },
    });
  });
});

describe("the number of mappings", () => {
  let key = "";

  beforeAll(async () => {
    await makeCompany("acme");
    await makeCompany("globex");
    key = await makeKey({ companyId: "acme" });
    const other = await makeKey({ companyId: "globex" });
    const body = mappings(7, (index) => ({
      integration: index < 4 ? "xero" : "quickbooks",
      entityType: index % 2 === 0 ? "item" : "customer",
    }));
    await api(standard, { method: "POST", body }, key);
    await api(standard, { method: "POST", body: mappings(2, () => ({ companyId: "globex" })) }, other);
  });

  it.each([
    [
      "select=integration,entityType,count()&order=integration,entityType",
      [
        { integration: "quickbooks", entityType: "customer", count: 1 },
        { integration: "quickbooks", entityType: "item", count: 2 },
        { integration: "xero", entityType: "customer", count: 2 },
        { integration: "xero", entityType: "item", count: 2 },
      ],
    ],
    ["select=count()", [{ count: 7 }]],
    ["select=company(name),count()", [{ company: { name: "Company acme" }, count: 7 }]],
    [
      "select=integration,latest:lastSyncedAt.max()&order=integration",
      [
        { integration: "quickbooks", latest: null },
        { integration: "xero", latest: null },
      ],
    ],
  ])("%s", async (query, body) => {
    expect(await read(await api(`${standard}?${query}`, {}, key))).toEqual({ status: 200, body });
  });
});
