/** Which plans serve again, for whom and how long, and what they are given each time. */
import { describe, expect, it } from "vitest";
import type { Plan, ReadRequestPlan } from "../../../src/postgrest/plan/plan";
import { PlanCache } from "../../../src/postgrest/prepared/plan-cache";
import { planAgain, prepareRead } from "../../../src/postgrest/prepared/prepared-read";
import { shapeOf } from "../../../src/postgrest/prepared/shape";
import { NO_VALUE_SETS } from "../../../src/postgrest/query/sql/conditions/decided-set";
import { rejectionOf } from "../../support/rejection";
import { planOf } from "../../support/warehouse/warehouse";

const shape = (path: string) => {
  const url = new URL(path, "https://warehouse.test");
  const parts = { method: "GET", relation: url.pathname.slice(1), path: url.pathname } as const;
  return shapeOf({ ...parts, search: url.search.slice(1), headers: new Headers() });
};

function readPlan(path: string): ReadRequestPlan {
  const plan = planOf(path);
  if (plan.kind !== "read") throw new TypeError("a read was expected");
  return plan;
}

function prepare(path: string) {
  const plan = readPlan(path);
  const prepared = prepareRead(plan, shape(path));
  if (!prepared) throw new TypeError("the plan serves one request only");
  return { plan, prepared };
}

const somebody = "acme";

describe("a plan", () => {
  it("is found by its shape and policies", () => {
    const cache = new PlanCache();
    const plan = planOf("/item?id=eq.a");
    cache.set(somebody, shape("/item?id=eq.a"), plan);
    expect(cache.get(somebody, shape("/item?id=eq.b"))?.plan).toBe(plan);
    expect(cache.get(somebody, shape("/item?name=eq.a"))).toBeUndefined();
    expect(cache.get("globex", shape("/item?id=eq.a"))).toBeUndefined();
  });

  it("keeps policies and shape apart, whatever their text", () => {
    const cache = new PlanCache();
    const { key, operands } = shape("/item?id=eq.a");
    cache.set(`acme${key.slice(0, 1)}`, { key: key.slice(1), operands }, planOf("/item?id=eq.a"));
    expect(cache.get("acme", { key, operands })).toBeUndefined();
  });

  it("renders its statements and its writer once", () => {
    const cache = new PlanCache();
    cache.set(somebody, shape("/item?id=eq.a"), planOf("/item?id=eq.a"));
    const [first, again] = [1, 2].map(() => cache.get(somebody, shape("/item?id=eq.b")));
    expect(first?.statements.all.select(NO_VALUE_SETS)).toBe(again?.statements.all.select(NO_VALUE_SETS));
    expect(first?.writer()).toBe(again?.writer());
    const decided = new Map();
    expect(first?.statements.all.select(decided)).not.toBe(first?.statements.all.select(decided));
  });

  it.each<readonly [string, string, Plan]>([
    ["of a write", "/item?id=eq.a", planOf("/item?id=eq.a", { method: "DELETE" })],
    // the value of a filter on JSON is in the test that the Worker makes
    ["with an operand that it has no place for", "/item?data=eq.1", planOf("/item?data=eq.1")],
    [
      "of a shape that is a request of its own",
      `/item?or=(${"id.eq.a,".repeat(600)}id.eq.a)`,
      planOf("/item"),
    ],
  ])("%s is not cached", (_, path, plan) => {
    const cache = new PlanCache();
    cache.set(somebody, shape(path), plan);
    expect(cache.get(somebody, shape(path))).toBeUndefined();
  });

  it("is dropped first when it was unused for longest", () => {
    const cache = new PlanCache();
    const plan = planOf("/item");
    const nth = (n: number) => shape(`/item?limit=${n}`);
    for (let n = 0; n < 500; n++) cache.set(somebody, nth(n), plan);
    cache.get(somebody, nth(0));
    cache.set(somebody, nth(500), plan);
    expect([0, 1, 2, 500].map((n) => cache.get(somebody, nth(n))?.plan === plan)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it("is dropped when plans of long shapes exceed the memory bound", () => {
    const cache = new PlanCache();
    const nth = (n: number) => shape(`/item?or=(${"id.eq.a,".repeat(480)}id.eq.${n})`);
    for (let n = 0; n < 20; n++) cache.set(somebody, nth(n), planOf("/item"));
    expect(cache.get(somebody, nth(0))).toBeUndefined();
    expect(cache.get(somebody, nth(19))).toBeDefined();
  });
});

describe("planning again", () => {
  it.each([
    ["/item?id=eq.a&qty=gt.5", "/item?id=eq.b&qty=gt.6"],
    ["/item?qty=in.(1,2)&active=eq.yes", "/item?qty=in.(3)&active=eq.f"],
    ["/item?madeAt=gte.2026-01-01&limit=5", "/item?madeAt=gte.2026-01-01T02:00:00%2B02&limit=5"],
    ["/item?or=(id.eq.a,id.eq.b)&price=lte.1", "/item?or=(id.eq.a,id.eq.b)&price=lte.1e3"],
    ["/item?select=id,shelf!inner(id)&name=neq.a", "/item?select=id,shelf!inner(id)&name=neq."],
  ])("of %s makes the operands of %s", (first, second) => {
    const { plan, prepared } = prepare(first);
    const again = planAgain(prepared, shape(second), readPlan(second).location);
    expect(again).toEqual({
      ...plan,
      prepared,
      operands: readPlan(second).operands,
      location: readPlan(second).location,
    });
  });

  it.each([
    ["/item?qty=eq.1", "/item?qty=eq.x"],
    ["/item?qty=eq.1", "/item?qty=eq.99999999999999999999"],
    ["/item?qty=in.(1)", "/item?qty=in.(1,x)"],
    ["/item?madeAt=gt.2026-01-01", "/item?madeAt=gt.2026-13-01"],
  ])("of %s finds the fault of %s", (first, second) => {
    const fault = rejectionOf(() =>
      planAgain(prepare(first).prepared, shape(second), { path: "", search: "" }),
    );
    expect(fault).toEqual(rejectionOf(() => planOf(second)));
  });
});
