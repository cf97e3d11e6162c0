/** Equality and containment of jsonb by hashing, against their definitions, on random values. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonb } from "../../../../src/postgrest/datatypes/json/jsonb";
import { JsonbContainer } from "../../../../src/postgrest/datatypes/json/jsonb-containment";
import { jsonbKey } from "../../../../src/postgrest/datatypes/json/jsonb-key";
import { compareJsonb, isContainer } from "../../../../src/postgrest/datatypes/json/jsonb-order";

const scalars = fc.constantFrom(
  "null",
  "true",
  "1",
  "1.0",
  "10",
  "1e1",
  "-0",
  "0",
  "100",
  '"1"',
  '"a,b"',
  '"]"',
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, scalars, tie("list"), tie("object")),
  list: fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
  object: fc
    .array(fc.tuple(fc.constantFrom("a", "b", 'a":1,"b'), tie("value")), { maxLength: 3 })
    .map((pairs) => `{${pairs.map(([key, item]) => `${JSON.stringify(key)}:${item}`).join(",")}}`),
}));

describe("jsonbKey", () => {
  it("is the same for two values exactly when they are equal", () => {
    fc.assert(
      fc.property(value, value, (left, right) => {
        const [a, b] = [parseJsonb(String(left)), parseJsonb(String(right))];
        expect(jsonbKey(a) === jsonbKey(b)).toBe(compareJsonb(a, b) === 0);
      }),
      { numRuns: 5_000, seed: 1 },
    );
  });
});

describe("JsonbContainer", () => {
  it("finds an element of an array when the other array contains it", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), fc.array(value, { maxLength: 3 }), (left, right) => {
        const [a, b] = [left, right].map((items) => items.map((item) => parseJsonb(String(item))));
        const contained = (b ?? []).every((item) =>
          (a ?? []).some(
            (candidate) =>
              isContainer(candidate) === isContainer(item) && new JsonbContainer(candidate).contains(item),
          ),
        );
        expect(new JsonbContainer(a ?? []).contains(b ?? [])).toBe(contained);
      }),
      { numRuns: 5_000, seed: 2 },
    );
  });
});
