/** `resolve` (SPEC §12): which record here is which record there, by either id and from one system to another. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import {
  callFunction,
  mounts,
  noMapping,
  shownBy,
  shownMapping,
  storeMappings,
} from "../../support/functions/calls";
import type { Fields } from "../../support/mappings";

const rows = {
  ada: shownMapping({ id: "m1", entityId: "ada", externalId: "X-1", metadata: { tier: 1.5, tags: ["a"] } }),
  bob: shownMapping({ id: "m2", entityId: "bob", externalId: "X-2" }),
  // One external id of two customers and an item.
  cy: shownMapping({ id: "m3", entityId: "cy", externalId: "X-3" }),
  dee: shownMapping({ id: "m4", entityId: "dee", externalId: "X-3" }),
  bolt: shownMapping({ id: "m5", entityType: "item", entityId: "bolt", externalId: "X-3" }),
  unlinked: shownMapping({ id: "m6", entityId: "eve" }),
  shopAda: shownMapping({ id: "s1", integration: "shopify", entityId: "ada", externalId: "S-1" }),
  shopFay: shownMapping({ id: "s2", integration: "shopify", entityId: "fay", externalId: "S-2" }),
  shopEve: shownMapping({ id: "s3", integration: "shopify", entityId: "eve", externalId: "S-3" }),
  shopCy: shownMapping({ id: "s4", integration: "shopify", entityId: "cy", externalId: "S-4" }),
  shopGil: shownMapping({ id: "s5", integration: "shopify", entityId: "gil", externalId: "S-4" }),
  bytes: shownMapping({ id: "b1", integration: "exact", entityId: "É", externalId: " x\t\"\\'é" }),
};

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  await storeMappings(Object.values(rows));
});

const row = (index: number, asked: string, status: string, mapping: Fields): Fields => ({
  index,
  asked,
  status,
  ...mapping,
});

describe("from external ids to entities", () => {
  const body = { integration: "xero", externalIds: ["X-2", "none", "X-3", "X-1", "X-2"] };
  const expected = [
    row(0, "X-2", "found", rows.bob),
    row(1, "none", "missing", noMapping()),
    row(2, "X-3", "ambiguous", rows.cy),
    row(2, "X-3", "ambiguous", rows.dee),
    row(2, "X-3", "ambiguous", rows.bolt),
    row(3, "X-1", "found", rows.ada),
    row(4, "X-2", "found", rows.bob),
  ];

  it.each(mounts)(
    "%s gives a row for each match and at least one for each id, in the order asked",
    async (mount) => {
      const answer = await api(`${mount}/resolve`, { method: "POST", body }, key);
      expect(await read(answer, "Content-Type", "Content-Range")).toEqual({
        status: 200,
        headers: { "Content-Type": "application/json; charset=utf-8", "Content-Range": "0-6/*" },
        body: expected,
      });
    },
  );

  it("shows the columns in the order of the mapping", async () => {
    const answer = await callFunction("resolve", { integration: "xero", externalIds: ["X-1"] }, key);
    expect(Object.keys(JSON.parse(await answer.text())[0])).toEqual([
      "index",
      "asked",
      "status",
      ...Object.keys(shownMapping({})),
    ]);
  });

  it.each(mounts)("%s takes GET, where the list is an array literal", async (mount) => {
    const query = new URLSearchParams({ integration: "xero", externalIds: "{X-2,none,X-3,X-1,X-2}" });
    expect(await read(await api(`${mount}/resolve?${query}`, {}, key))).toEqual({
      status: 200,
      body: expected,
    });
    const head = await api(`${mount}/resolve?${query}`, { method: "HEAD" }, key);
    expect([head.status, head.headers.get("Content-Range"), await head.text()]).toEqual([200, "0-6/*", ""]);
  });

  it("counts the entities of the type that is named, if one is", async () => {
    expect(await shownBy("resolve", { ...body, externalIds: ["X-3"], entityType: "item" }, key)).toEqual({
      status: 200,
      body: [row(0, "X-3", "found", rows.bolt)],
    });
    expect(
      await shownBy(
        "resolve?select=status,id",
        { ...body, externalIds: ["X-3"], entityType: "customer" },
        key,
      ),
    ).toEqual({
      status: 200,
      body: [
        { status: "ambiguous", id: "m3" },
        { status: "ambiguous", id: "m4" },
      ],
    });
  });

  it("compares exact bytes: nothing is trimmed or folded", async () => {
    const asked = [" x\t\"\\'é", "x\t\"\\'é", " X\t\"\\'é", " x\t\"\\'e\u0301", " x\t\"\\'é ", ""];
    const answer = await shownBy(
      "resolve?select=asked,status",
      { integration: "exact", externalIds: asked },
      key,
    );
    expect(answer.body).toEqual(
      asked.map((id, index) => ({ asked: id, status: index === 0 ? "found" : "missing" })),
    );
    const inUrl = new URLSearchParams({
      integration: "exact",
      externalIds: `{" x\t\\"\\\\'é"}`,
      select: "status",
    });
    expect((await read(await api(`/rpc/resolve?${inUrl}`, {}, key))).body).toEqual([{ status: "found" }]);
  });

  it("gives no rows for no ids", async () => {
    expect(await shownBy("resolve", { integration: "xero", externalIds: [] }, key)).toEqual({
      status: 200,
      body: [],
    });
  });
});

describe("from entities to external ids", () => {
  it("shows an entity in each of its integrations, as found", async () => {
    const body = { entityType: "customer", entityIds: ["eve", "zoe", "ada", "bolt", "eve"] };
    expect(await shownBy("resolve", body, key)).toEqual({
      status: 200,
      body: [
        row(0, "eve", "found", rows.shopEve),
        row(0, "eve", "found", rows.unlinked),
        row(1, "zoe", "missing", noMapping()),
        row(2, "ada", "found", rows.shopAda),
        row(2, "ada", "found", rows.ada),
        row(3, "bolt", "missing", noMapping()),
        row(4, "eve", "found", rows.shopEve),
        row(4, "eve", "found", rows.unlinked),
      ],
    });
  });

  it("looks in the integration that is named, if one is", async () => {
    const body = { entityType: "customer", entityIds: ["bob", "ada", "fay"], integration: "shopify" };
    expect(await shownBy("resolve", body, key)).toEqual({
      status: 200,
      body: [
        row(0, "bob", "missing", noMapping()),
        row(1, "ada", "found", rows.shopAda),
        row(2, "fay", "found", rows.shopFay),
      ],
    });
  });
});

describe("from one integration to another", () => {
  it("shows the counterparts, and the entities that have none", async () => {
    const body = { integration: "shopify", externalIds: ["S-2", "S-1", "S-9", "S-3", "S-4"], to: "xero" };
    expect(await shownBy("resolve", body, key)).toEqual({
      status: 200,
      body: [
        row(0, "S-2", "unmapped", noMapping({ entityType: "customer", entityId: "fay" })),
        row(1, "S-1", "found", rows.ada),
        row(2, "S-9", "missing", noMapping()),
        // A mapping there that has no external id yet is a mapping.
        row(3, "S-3", "found", rows.unlinked),
        // Several entities are ambiguous, whether or not they are mapped there.
        row(4, "S-4", "ambiguous", rows.cy),
        row(4, "S-4", "ambiguous", noMapping({ entityType: "customer", entityId: "gil" })),
      ],
    });
  });

  it("takes the type of the entities", async () => {
    const ask = (entityType: string) =>
      shownBy(
        "resolve?select=status,entityId",
        { integration: "xero", externalIds: ["X-3"], to: "shopify", entityType },
        key,
      );
    expect((await ask("item")).body).toEqual([{ status: "unmapped", entityId: "bolt" }]);
    expect((await ask("customer")).body).toEqual([
      { status: "ambiguous", entityId: "cy" },
      { status: "ambiguous", entityId: "dee" },
    ]);
  });
});

describe("arguments", () => {
  const hint =
    "Give integration and externalIds (entityType and to are optional), or entityType and entityIds (integration is optional).";
  const ids = ["a"];

  it.each<[Fields, string]>([
    [{}, "none"],
    [{ integration: "xero" }, "integration"],
    [{ externalIds: ids }, "externalIds"],
    [{ externalIds: ids, entityType: "customer" }, "externalIds, entityType"],
    [{ entityIds: ids }, "entityIds"],
    [{ entityIds: ids, integration: "xero" }, "integration, entityIds"],
    [
      { integration: "xero", externalIds: ids, entityType: "customer", entityIds: ids },
      "integration, externalIds, entityType, entityIds",
    ],
    [{ entityType: "customer", entityIds: ids, to: "xero" }, "entityType, entityIds, to"],
    [{ integration: "xero", to: "shopify" }, "integration, to"],
  ])("%j are refused, because they do not go together", async (body, given) => {
    const message = `arguments of function "resolve" that do not go together: ${given}`;
    expect(await shownBy("resolve", body, key)).toEqual({
      status: 400,
      body: { code: "22023", message, details: null, hint },
    });
  });

  it("are absent when null", async () => {
    const body = { integration: "xero", externalIds: ["X-1"], entityType: null, entityIds: null, to: null };
    expect((await shownBy("resolve?select=id", body, key)).body).toEqual([{ id: "m1" }]);
  });

  it.each<[unknown, string, string]>([
    [["a", 1], "externalIds", "externalIds[1]: must be text"],
    [[null], "externalIds", "externalIds[0]: must be text"],
    [[["a"]], "externalIds", "externalIds[0]: must be text"],
    [[{ id: "a" }], "externalIds", "externalIds[0]: must be text"],
    ["a", "externalIds", "externalIds: must be a list of text"],
    [12345678, "externalIds", "externalIds: must be a list of text"],
  ])("refuse %j as ids", async (externalIds, argument, details) => {
    expect(await shownBy("resolve", { integration: "xero", externalIds }, key)).toEqual({
      status: 400,
      body: {
        code: "22023",
        message: `invalid value for argument "${argument}" of function "resolve"`,
        details,
        hint: null,
      },
    });
  });

  it("are text where they name something", async () => {
    expect(await shownBy("resolve", { integration: 7, externalIds: ["a"] }, key)).toMatchObject({
      status: 400,
      body: { code: "22023", details: "integration: must be text" },
    });
  });

  it("have no character that text cannot hold", async () => {
    const body = '{"integration": "xero", "externalIds": ["a\\u0000"]}';
    const details = "\\u0000 cannot be converted to text. It is in externalIds[0].";
    expect(await shownBy("resolve", body, key)).toMatchObject({
      status: 400,
      body: { code: "22P05", details },
    });
  });

  it("are only those of the function", async () => {
    expect(await shownBy("resolve", { integration: "xero", externalIDs: ["a"] }, key)).toEqual({
      status: 404,
      body: {
        code: "PGRST202",
        message: "Could not find the function public.resolve(externalIDs, integration) in the schema cache",
        details:
          "Searched for the function public.resolve with parameters externalIDs, integration, but no matches were found in the schema cache.",
        hint: "Perhaps you meant to call the function public.resolve(integration, externalIds, entityType, entityIds, to, companyId)",
      },
    });
  });
});
