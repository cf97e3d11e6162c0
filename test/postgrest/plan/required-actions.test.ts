/** What a plan needs its caller to be allowed. */
import { describe, expect, it } from "vitest";
import { requiredActions } from "../../../src/postgrest/plan/required-actions";
import { planOf, type RequestOptions } from "../../support/warehouse/warehouse";

const needs = (path: string, init: RequestOptions = {}) =>
  requiredActions(planOf(path, init)).map(({ relation, actions }) => [relation.name, ...actions]);

const shown = "return=representation";
const merge = "resolution=merge-duplicates";
const ignore = "resolution=ignore-duplicates";
const body = { id: "a", name: "x" };
const write = (method: RequestOptions["method"], Prefer = ""): RequestOptions => ({
  ...(method && { method }),
  headers: { Prefer },
  ...(method !== "DELETE" && { body }),
});

describe("a read needs", () => {
  it.each<readonly [string, readonly (readonly string[])[]]>([
    ["/item", [["item", "view"]]],
    ["/item?select=count()", [["item", "view"]]],
    [
      "/item?select=id,shelf(id)",
      [
        ["item", "view"],
        ["shelf", "view"],
      ],
    ],
    [
      "/item?select=id,shelf!inner()",
      [
        ["item", "view"],
        ["shelf", "view"],
      ],
    ],
    [
      "/item?select=id,...shelf(room)&order=shelf(room)",
      [
        ["item", "view"],
        ["shelf", "view"],
      ],
    ],
    [
      "/shelf?select=id,item(id,label(name))",
      [
        ["shelf", "view"],
        ["item", "view"],
        ["label", "view"],
        ["itemLabel", "view"],
      ],
    ],
  ])("of %s the actions %j", (path, actions) => {
    expect(needs(path)).toEqual(actions);
    expect(needs(path, { method: "HEAD" })).toEqual(actions);
  });
});

describe("a write needs", () => {
  it.each<readonly [string, RequestOptions, readonly (readonly string[])[]]>([
    ["/item", write("POST"), [["item", "create"]]],
    ["/item", write("POST", shown), [["item", "create"]]],
    ["/item", write("POST", "return=headers-only"), [["item", "create"]]],
    ["/item", write("POST", ignore), [["item", "create"]]],
    ["/item", write("POST", `${ignore},${shown}`), [["item", "create"]]],
    ["/item", write("POST", merge), [["item", "create", "update"]]],
    ["/item", write("POST", `return=minimal,${merge}`), [["item", "create", "update"]]],
    // Of two the first counts, and what is no preference of PostgREST's merges nothing.
    ["/item", write("POST", `${ignore}, ${merge}`), [["item", "create"]]],
    ["/item", write("POST", 'resolution = "merge-duplicates"'), [["item", "create"]]],
    ["/item", write("POST", `${merge},${shown}`), [["item", "create", "update", "view"]]],
    ["/item?select=id,data->a", write("POST", shown), [["item", "create"]]],
    ["/item?select=id,shelf(*)", write("POST"), [["item", "create"]]],
    [
      "/item?%73elect=id,...shelf%28room%29",
      write("POST", shown),
      [
        ["item", "create"],
        ["shelf", "view"],
      ],
    ],
    ["/item?id=eq.a", write("PATCH"), [["item", "update"]]],
    ["/item?id=eq.a", write("PATCH", "return=headers-only"), [["item", "update"]]],
    ["/item?id=eq.a", write("PATCH", shown), [["item", "update", "view"]]],
    ["/item?id=eq.a", write("PUT"), [["item", "create", "update"]]],
    ["/item?id=eq.a", write("PUT", shown), [["item", "create", "update", "view"]]],
    ["/item?id=eq.a", write("DELETE"), [["item", "delete"]]],
    ["/item?id=eq.a", write("DELETE", merge), [["item", "delete"]]],
    [
      "/item?id=eq.a&select=id,shelf(id)",
      write("DELETE", shown),
      [
        ["item", "delete", "view"],
        ["shelf", "view"],
      ],
    ],
  ])("of %s %j the actions %j", (path, init, actions) => {
    expect(needs(path, init)).toEqual(actions);
  });
});
