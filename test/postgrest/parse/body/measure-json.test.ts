import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonMeasure, measureJson } from "../../../../src/postgrest/parse/body/measure-json";

const bytes = (text: string) => new TextEncoder().encode(text);
const measure = (depth: number, values: number, columns: number, plain: boolean): JsonMeasure => ({
  depth,
  values,
  columns,
  plain,
});

describe("measureJson", () => {
  it.each<[string, JsonMeasure]>([
    ['"a"', measure(0, 1, 0, true)],
    ["1", measure(0, 1, 0, false)],
    ["[]", measure(1, 1, 0, true)],
    ["[ ]", measure(1, 1, 0, true)],
    ["[[],{}]", measure(2, 3, 0, true)],
    ['{"a":"x","b":[true]}', measure(2, 4, 2, true)],
    ['[{"a":"x"},{"b":null,"c":{"d":"e","f":"g","h":"i"}}]', measure(3, 9, 2, true)],
    ['{"[{,:1":"]}\\"[,:2"}', measure(1, 2, 1, false)],
    ['{"1":"2"}', measure(1, 2, 1, true)],
    ["[-1]", measure(1, 2, 0, false)],
    ['"\\u0000"', measure(0, 1, 0, false)],
    ['["é", "\ud83d\ude00"]', measure(1, 3, 0, true)],
    ['["never closed', measure(1, 2, 0, true)],
    ["", measure(0, 1, 0, true)],
  ])("measures %s", (text, expected) => {
    expect(measureJson(bytes(text))).toEqual(expected);
  });

  it("measures every JSON text like a walk of its value", () => {
    const walk = (value: unknown): { depth: number; values: number } => {
      if (typeof value !== "object" || value === null) return { depth: 0, values: 1 };
      const inner = Object.values(value).map(walk);
      return {
        depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
        values: 1 + inner.reduce((sum, { values }) => sum + values, 0),
      };
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1), (value, spaces) => {
        const { depth, values } = measureJson(bytes(JSON.stringify(value, null, spaces)));
        expect({ depth, values }).toEqual(walk(value));
      }),
      { numRuns: 2_000 },
    );
  });
});
