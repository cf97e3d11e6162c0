/** What SQL cannot express is decided in the Worker, and composes like any other condition. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { type DatabaseUsage, newUsage } from "../../../../src/postgrest/query/database/connection";
import { executePlan } from "../../../../src/postgrest/query/execute";
import { idsOf, insert, makeTables, resultOf } from "../../../support/warehouse/rows";
import { filter, planOf } from "../../../support/warehouse/warehouse";

beforeAll(async () => {
  await makeTables();
  await insert("item", [
    { id: "a", name: "Straße 12", qty: 1, data: '{"tags": ["x", "y"], "size": {"w": 1}}' },
    { id: "b", name: "avenue 7", qty: 2, data: '{"tags": ["y"]}' },
    { id: "c", name: "ÉCOLE", qty: 3, data: "[1, 2]" },
    { id: "d", name: "", qty: 3, data: "null" },
    { id: "e" },
  ]);
});

describe("a value set", () => {
  it.each([
    ["name", "match.[0-9]+$", ["a", "b"]],
    ["name", "not.match.[0-9]+$", ["c", "d"]],
    ["name", "match.never", []],
    ["name", "not.match.never", ["a", "b", "c", "d"]],
    ["name", "imatch.^é", ["c"]],
    ["name", "match(any).{^S,^a}", ["a", "b"]],
    ["name", "match(all).{e,7}", ["b"]],
    ["name", "match(all).{}", ["a", "b", "c", "d", "e"]],
    ["name", "ilike.é*", ["c"]],
    ["data", 'cs.{"tags":["y"]}', ["a", "b"]],
    ["data", 'not.cs.{"tags":["y"]}', ["c", "d"]],
    ["data", 'not.cs.{"tags":["never"]}', ["a", "b", "c", "d"]],
    ["data", "cd.[3,2,1]", ["c"]],
    ["data", "eq.[1,2.0]", ["c"]],
    ["data", "eq.null", ["d"]],
    ["data", "neq.null", ["a", "b", "c"]],
    ["data", "isdistinct.null", ["a", "b", "c", "e"]],
    ["data", "in.(null,[1])", ["d"]],
    ["data->tags", 'cs."x"', ["a"]],
    ["data->size->w", "gte.0.5", ["a"]],
    ["data->size->w", "not.gte.2", ["a"]],
    ["data->>tags", "match.y", ["a", "b"]],
    ["data->>tags", "like.[_x*", ["a"]],
    ["data->>tags", 'like.["_", "y"]', ["a"]],
    ["data->>tags", 'in.("[\\"y\\"]",z)', ["b"]],
    ["data->>tags", 'neq.["y"]', ["a"]],
  ])("%s=%s is null when the field is null", async (field, operation, ids) => {
    expect(await idsOf(filter(field, operation))).toEqual(ids);
  });

  it.each([
    ["is narrowed by a condition beside it", `${filter("name", "match.e")}&qty=eq.2`, ["b"]],
    ["is one of several", `${filter("name", "match.e")}&${filter("data", 'cs.{"tags":["x"]}')}`, ["a"]],
    [
      "is one of several on one field",
      `${filter("name", "match.e")}&${filter("name", "not.match.7")}`,
      ["a"],
    ],
    [
      "stands in a tree",
      filter("or", "(name.match.^É,and(qty.eq.1,name.match.1),not.and(name.match.e,qty.gt.0))"),
      ["a", "c", "d"],
    ],
    ["stands under not", filter("not.or", "(name.match.e,qty.eq.3)"), []],
  ])("%s", async (_, filters, ids) => {
    expect(await idsOf(filters)).toEqual(ids);
  });

  it("counts, orders and pages like any other condition", async () => {
    const path = `/item?select=id&${filter("name", "match.[a-zA-Zß]")}&order=id.desc&limit=1&offset=1`;
    expect(await resultOf(path, { headers: { Prefer: "count=exact" } })).toEqual({ rows: [["b"]], total: 3 });
  });

  it("filters the rows of an embed", async () => {
    await insert("label", [
      { id: 1, name: "urgent" },
      { id: 2, name: "later" },
    ]);
    await insert("itemLabel", [
      { itemId: "a", labelId: 1 },
      { itemId: "a", labelId: 2 },
      { itemId: "b", labelId: 2 },
    ]);
    const path = `/item?select=id,label(name)&order=id&label=not.is.null&${filter("label.name", "match.^u")}`;
    expect((await resultOf(path)).rows).toEqual([["a", '[["urgent"]]']]);
  });
});

describe("the bound of a value set", () => {
  const everything = filter("name", "match..*");

  it("is on distinct values, nulls apart", async () => {
    expect(await idsOf(everything, { maxScanValues: 4 })).toEqual(["a", "b", "c", "d"]);
  });

  it("refuses a request that would look at more", async () => {
    await expect(idsOf(everything, { maxScanValues: 3 })).rejects.toMatchObject({
      status: 400,
      code: "54001",
      message: 'The filter "match" on "name" would have to look at more than 3 values',
      hint: "Narrow it with a further filter, such as eq on another column.",
    });
  });

  it.each([
    ["a filter beside it", `${everything}&qty=eq.3`, ["c", "d"]],
    ["a tree beside it", `${everything}&or=(qty.eq.1,qty.eq.2)`, ["a", "b"]],
    ["one half of an and", `and=(qty.eq.1,name.match..*)`, ["a"]],
  ])("applies after %s", async (_, filters, ids) => {
    expect(await idsOf(filters, { maxScanValues: 2 })).toEqual(ids);
  });

  it("does not apply after a filter that does not hold for every row", async () => {
    await expect(idsOf("or=(qty.eq.1,name.match..*)", { maxScanValues: 2 })).rejects.toMatchObject({
      code: "54001",
    });
  });

  it("applies after the policy", async () => {
    const plan = planOf(
      `/item?select=id&${everything}`,
      {},
      { policy: () => ({ using: sql`"item"."qty" = 3` }) },
    );
    expect(await executePlan(plan, { database: env.DB, maxScanValues: 2 })).toEqual({ rows: [["c"], ["d"]] });
  });
});

describe("round trips", () => {
  const many = (count: number, make: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => make(n)).join("&");

  it.each([
    ["no value set", "qty=gt.0", 1],
    ["one value set", filter("name", "match.e"), 2],
    [
      "many value sets on two fields",
      many(30, (n) => `${filter("name", `not.match.${n}x`)}&data=neq.${n}`),
      2,
    ],
  ])("with %s", async (_, filters, trips) => {
    const usage = newUsage();
    await executePlan(planOf(`/item?${filters}`), { database: env.DB, maxScanValues: 100, usage });
    expect(usage.roundTrips).toBe(trips);
  });

  it("with many value sets on one field read the field once", async () => {
    const [one, many60] = [newUsage(), newUsage()];
    const filters = (count: number) => many(count, (n) => filter("name", `not.match.${n}x`));
    const read = (count: number, usage: DatabaseUsage) =>
      executePlan(planOf(`/item?limit=10&${filters(count)}`), {
        database: env.DB,
        maxScanValues: 100,
        usage,
      });
    await read(1, one);
    await read(60, many60);
    expect(many60.rowsRead).toBeLessThan(one.rowsRead * 3);
    expect(one.rowsRead).toBeGreaterThan(0);
  });
});
