/** A request → its plan: how many rows make an answer, what is counted, and which preferences were honoured. */
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { allowedMethods } from "../../../src/postgrest/plan/allowed-methods";
import { rejectionOf } from "../../support/rejection";
import { catalog, planOf, type RequestOptions } from "../../support/warehouse/warehouse";

const object = { Accept: "application/vnd.pgrst.object+json" };
const array = { Accept: "application/vnd.pgrst.array+json" };

function cardinalityOf(path: string, init: RequestOptions, singular: "accept" | "primary-key") {
  const plan = planOf(path, init, { singular });
  return plan.kind === "read" ? plan.cardinality : plan.mutate.cardinality;
}

describe("one object", () => {
  it.each<readonly [string, RequestOptions, 404 | 406 | undefined, boolean]>([
    ["/item?id=eq.a", {}, undefined, false],
    ["/item?id=eq.a", { headers: object }, 406, true],
    ["/item", { headers: object }, 406, true],
  ])("on Accept alone: %s %j", (path, init, singular, asObject) => {
    expect(cardinalityOf(path, init, "accept").singular).toBe(singular);
    expect(planOf(path, init).settings.asObject).toBe(asObject);
  });

  it.each<readonly [string, RequestOptions, 404 | 406 | undefined, boolean]>([
    ["/item?id=eq.a", {}, 404, true],
    ["/item?id=eq.a&name=eq.x", {}, 404, true],
    ["/item?id=eq.a", { headers: object }, 406, true],
    ["/item?id=eq.a", { headers: array }, undefined, false],
    ["/item?id=eq.a", { headers: { Accept: "text/csv" } }, undefined, false],
    ["/item?id=in.(a)", {}, undefined, false],
    ["/item?id=not.eq.a", {}, undefined, false],
    ["/item?or=(id.eq.a)", {}, undefined, false],
    ["/item?and=(id.eq.a)", {}, undefined, false],
    ["/item?name=eq.a", {}, undefined, false],
    ["/item", {}, undefined, false],
    ["/itemLabel?itemId=eq.a&labelId=eq.1", {}, 404, true],
    ["/itemLabel?itemId=eq.a", {}, undefined, false],
    ["/item?select=shelf(id)&shelf.id=eq.a", {}, undefined, false],
    ["/item?id=eq.a", { method: "PATCH", body: { name: "x" } }, 404, true],
    ["/item?name=eq.a", { method: "PATCH", body: { name: "x" } }, undefined, false],
    ["/item?id=eq.a", { method: "DELETE" }, undefined, true],
    ["/item", { method: "POST", body: { id: "a" } }, undefined, true],
    ["/item", { method: "POST", body: [{ id: "a" }] }, undefined, false],
  ])("when the key is named: %s %j", (path, init, singular, asObject) => {
    expect(cardinalityOf(path, init, "primary-key").singular).toBe(singular);
    expect(planOf(path, init, { singular: "primary-key" }).settings.asObject).toBe(asObject);
  });
});

describe("max-affected", () => {
  it.each([
    ["PATCH", "handling=strict, max-affected=5", 5],
    ["DELETE", "handling=strict, max-affected=0", 0],
    ["PATCH", "max-affected=5", undefined],
    ["PATCH", "handling=lenient, max-affected=5", undefined],
  ] as const)("%s with %s", (method, Prefer, most) => {
    const init = { method, headers: { Prefer }, ...(method === "PATCH" && { body: { name: "x" } }) };
    expect(cardinalityOf("/item?id=eq.a", init, "accept").maxAffected).toBe(most);
  });
});

describe("a count", () => {
  const countOf = (path: string, Prefer: string, settings = {}) => {
    const plan = planOf(path, { headers: { Prefer } }, settings);
    return plan.kind === "read" ? plan.count : undefined;
  };

  it.each([
    ["/item", "", { kind: "none" }],
    ["/item", "count=exact", { kind: "exact" }],
    ["/item", "count=planned", { kind: "exact" }],
    ["/item", "count=estimated", { kind: "estimated", exactUpTo: 10 }],
    ["/item?limit=3&order=id", "count=estimated", { kind: "estimated", exactUpTo: 10 }],
    ["/item?select=shelf(id)", "count=estimated", { kind: "estimated", exactUpTo: 10 }],
    ["/item?select=shelf!inner(id)", "count=estimated", { kind: "exact" }],
    ["/item?qty=gt.1", "count=estimated", { kind: "exact" }],
    ["/item?select=qty,count()", "count=estimated", { kind: "exact" }],
  ])("of %s with %s", (path, prefer, count) => {
    expect(countOf(path, prefer, { maxRows: 10 })).toEqual(count);
  });

  it("is not estimated without a bound on answers or under a policy", () => {
    expect(countOf("/item", "count=estimated")).toEqual({ kind: "exact" });
    expect(countOf("/item", "count=estimated", { maxRows: 10, policy: () => ({ using: sql`1` }) })).toEqual({
      kind: "exact",
    });
  });
});

describe("preferences", () => {
  const all =
    "return=representation, resolution=merge-duplicates, missing=default, count=exact, handling=strict, timezone=UTC, max-affected=9";
  it.each<readonly [RequestOptions["method"] & string, readonly string[]]>([
    ["GET", ["count=exact", "handling=strict", "timezone=UTC"]],
    ["HEAD", ["count=exact", "handling=strict", "timezone=UTC"]],
    [
      "POST",
      [
        "resolution=merge-duplicates",
        "missing=default",
        "return=representation",
        "count=exact",
        "handling=strict",
        "timezone=UTC",
      ],
    ],
    [
      "PATCH",
      [
        "missing=default",
        "return=representation",
        "count=exact",
        "handling=strict",
        "timezone=UTC",
        "max-affected=9",
      ],
    ],
    ["DELETE", ["return=representation", "count=exact", "handling=strict", "timezone=UTC", "max-affected=9"]],
  ])("of %s are those that are honored", (method, applied) => {
    const body = method === "POST" || method === "PATCH" ? { body: { id: "a", name: "x" } } : {};
    const plan = planOf("/item?id=eq.a", { method, headers: { Prefer: all }, ...body });
    expect(plan.settings.preferenceApplied).toEqual(applied);
  });

  it.each([
    ["handling=strict, wild", 400, "PGRST122", "Invalid preferences given with handling=strict"],
    ["timezone=Mars/Olympus", 400, "22023", 'invalid value for parameter "TimeZone": "Mars/Olympus"'],
  ])("%s are refused", (Prefer, status, code, message) => {
    expect(rejectionOf(() => planOf("/item", { headers: { Prefer } }))).toMatchObject({
      status,
      code,
      message,
    });
  });
});

describe("methods", () => {
  it.each([
    ["item", "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE"],
    ["shelf", "OPTIONS,GET,HEAD"],
  ])("of %s", (name, methods) => {
    const relation = catalog.get(name);
    expect(relation && allowedMethods(relation)).toBe(methods);
  });

  it.each(["POST", "PATCH", "DELETE"] as const)("%s is refused for a read-only relation", (method) => {
    const body = method === "DELETE" ? {} : { body: { id: "x" } };
    expect(rejectionOf(() => planOf("/shelf?id=eq.x", { method, ...body }))).toMatchObject({
      status: 405,
      code: "PGRST117",
      message: `Unsupported HTTP method: ${method}`,
    });
  });

  it.each([
    ["/nothing", null],
    ["/items", "Perhaps you meant the table 'public.item'"],
    ["/constructor", null],
    ["/__proto__", null],
  ])("of %s do not exist", (path, hint) => {
    expect(rejectionOf(() => planOf(path))).toEqual({
      status: 404,
      code: "PGRST205",
      message: `Could not find the table 'public.${path.slice(1)}' in the schema cache`,
      details: null,
      hint,
    });
  });
});
