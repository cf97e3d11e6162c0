/** Long JSON paths: a scalar is an array of one, at any depth, and there is a bound on the steps. */
import { beforeAll, describe, expect, it } from "vitest";
import { rejectionOf } from "../../../../support/rejection";
import { insert, makeTables, resultOf } from "../../../../support/warehouse/rows";
import { filter, planOf } from "../../../../support/warehouse/warehouse";

describe("a path that ends in indexes 0 and -1", () => {
  /** `[[[…7…]]]`, so many arrays deep. */
  const nested = (depth: number, inner = "7") => `${"[".repeat(depth)}${inner}${"]".repeat(depth)}`;
  const depths = [0, 1, 2, 3, 7, 30, 58, 59, 60, 61];

  beforeAll(async () => {
    await makeTables();
    await insert("item", [
      ...depths.map((depth) => ({ id: `d${depth}`, data: nested(depth) })),
      { id: "empty", data: nested(30, "[]") },
      { id: "object", data: nested(30, '{"0":1}') },
      { id: "null", data: nested(30, "null") },
    ]);
  });

  it.each([1, 2, 3, 29, 30, 31, 60, 100])("leads %i deep to a scalar and no further", async (steps) => {
    const path = Array.from({ length: steps }, (_, index) => (index % 3 === 2 ? "->-1" : "->0")).join("");
    const { rows } = await resultOf(`/item?${filter("select", `id,v:data${path}`)}`);
    const left = (depth: number) => nested(Math.max(0, depth - steps));
    const ended = (inner: string) => (steps > 30 ? null : nested(30 - steps, inner));
    expect(Object.fromEntries(rows)).toEqual({
      ...Object.fromEntries(depths.map((depth) => [`d${depth}`, left(depth)])),
      empty: ended("[]"),
      object: ended('{"0":1}'),
      null: nested(Math.max(0, 30 - steps), "null"),
    });
  });

  it("has a hundred steps at the most", () => {
    const path = "->0".repeat(101);
    const error = {
      code: "54001",
      message: 'The JSON path into "data" has 101 steps; it may have at most 100',
      hint: "Ask for the value higher up.",
    };
    for (const query of [`select=data${path}`, `data${path}=eq.1`, `order=data${path}`]) {
      expect(rejectionOf(() => planOf(`/item?${query}`))).toMatchObject({ status: 400, ...error });
    }
  });
});
