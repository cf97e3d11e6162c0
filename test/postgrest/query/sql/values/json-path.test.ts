/** JSON paths in SQL: keys of every spelling, indexes, and what is at their end. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { toJsonPath } from "../../../../../src/postgrest/query/sql/values/field";
import { idsOf, insert, makeTables, resultOf } from "../../../../support/warehouse/rows";
import { filter } from "../../../../support/warehouse/warehouse";

const oddKeys: readonly (readonly [key: string, path: string])[] = [
  ["plain", `$."plain"`],
  ["", `$.""`],
  ["$", `$."$"`],
  ["[0]", `$."[0]"`],
  ["#-1", `$."#-1"`],
  ["a.b", `$."a.b"`],
  ["a b", `$."a b"`],
  ['say "hi"', `$."say \\"hi\\""`],
  ["back\\slash", `$."back\\\\slash"`],
  ["\\", `$."\\\\"`],
  ['"', `$."\\""`],
  ["'", `$."'"`],
  ["line\nbreak", `$."line\nbreak"`],
  ["tab\t", `$."tab\t"`],
  ["é", `$."é"`],
  ["日本", `$."日本"`],
  ["😀", `$."😀"`],
  ["__proto__", `$."__proto__"`],
  ["?", `$."?"`],
];

describe("a key", () => {
  it.each(oddKeys)("%j is found as written", async (key, path) => {
    expect(toJsonPath([{ arrow: "->", key }])).toBe(path);
    const found = await env.DB.prepare("SELECT ? -> ? AS value")
      .bind(
        JSON.stringify(
          Object.fromEntries([
            ["other", 0],
            [key, 1],
          ]),
        ),
        path,
      )
      .first();
    expect(found).toEqual({ value: "1" });
  });

  it.each(oddKeys)("%j is not found when it is missing", async (_, path) => {
    const found = await env.DB.prepare("SELECT ? -> ? AS value").bind('{"other": 0, "0": 1}', path).first();
    expect(found).toEqual({ value: null });
  });

  it("is found however it is escaped in JSON", async () => {
    const found = await env.DB.prepare("SELECT ? -> ? AS value").bind('{"\\u00e9": 1}', `$."é"`).first();
    expect(found).toEqual({ value: "1" });
  });
});

describe("an index", () => {
  it.each([
    [[0], "$[0]"],
    [[-1], "$[#-1]"],
    [[0, -2], "$[0][#-2]"],
    [["a", 1, "b"], `$."a"[1]."b"`],
  ])("%j is %s", (keys, path) => {
    expect(toJsonPath(keys.map((key) => ({ arrow: "->", key })))).toBe(path);
  });
});

describe("what a path leads to", () => {
  beforeAll(async () => {
    await makeTables();
    await insert("item", [
      { id: "array", data: '[10, [20, 30], {"k": "v"}]' },
      {
        id: "object",
        data: '{"0": "zero", "a": {"b": [1, 2.50, 12345678901234567890]}, "s": "text", "n": null}',
      },
      { id: "scalar", data: '"text"' },
      { id: "jsonNull", data: "null" },
      { id: "none" },
    ]);
  });

  it.each([
    [
      "data->0",
      [
        ["array", "10"],
        ["jsonNull", "null"],
        ["scalar", '"text"'],
      ],
    ],
    ["data->a->b->1->0->-1", [["object", "2.50"]]],
    ["data->s->-1->0", [["object", '"text"']]],
    ["data->s->1", []],
    ["data->s->0->more", []],
    ["data->-1->>k", [["array", '"v"']]],
    ["data->1->1", [["array", "30"]]],
    ["data->-4", []],
    ["data->7", []],
    ["data->a->b->1", [["object", "2.50"]]],
    ["data->a->b->-1", [["object", "12345678901234567890"]]],
    ["data->a->nothing->b", []],
    ["data->s->more", []],
    ["data->a->0", []],
    ["data->a->b->0->0->0->0->0", [["object", "1"]]],
    ["data->a->b->7->0->0", []],
    ["data->n", [["object", "null"]]],
  ])("%s is the JSON as stored", async (field, expected) => {
    const { rows } = await resultOf(`/item?${filter("select", `id,v:${field}`)}&order=id`);
    expect(rows.filter(([, value]) => value !== null)).toEqual(expected);
  });

  it.each([
    ["data->>0", "eq.10", ["array"]],
    ["data->>1", "eq.[20, 30]", ["array"]],
    ["data->2->>k", "eq.v", ["array"]],
    ["data->a->b->>1", "eq.2.50", ["object"]],
    ["data->a->b->>1", "eq.2.5", []],
    ["data->a->b->>2", "eq.12345678901234567890", ["object"]],
    ["data->a->b->2", "eq.12345678901234567890.0", ["object"]],
    ["data->a->b->2", "gt.12345678901234567889", ["object"]],
    ["data->a->b->2", "gt.12345678901234567890", []],
    ["data->>a", 'eq.{"b": [1, 2.50, 12345678901234567890]}', ["object"]],
    ["data->>0", "eq.text", ["scalar"]],
    ["data->>0", "is.null", ["jsonNull", "none", "object"]],
    ["data->s->>-1", "like.t*", ["object"]],
    ["data->>n", "is.null", ["array", "jsonNull", "none", "object", "scalar"]],
    ["data->n", "not.is.null", ["object"]],
    ["data->a", 'eq.{"b":[1.0,2.5,12345678901234567890]}', ["object"]],
  ])("%s=%s", async (field, operation, ids) => {
    expect(await idsOf(filter(field, operation))).toEqual(ids);
  });
});
