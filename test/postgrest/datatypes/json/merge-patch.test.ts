/** RFC 7396 over JSON values: the test cases of its appendix A, and what our values add. */
import { describe, expect, it } from "vitest";
import { parseJsonb, renderJsonb } from "../../../../src/postgrest/datatypes/json/jsonb";
import { mergePatch } from "../../../../src/postgrest/datatypes/json/merge-patch";

const merge = (target: string, patch: string) =>
  renderJsonb(mergePatch(parseJsonb(target), parseJsonb(patch)));

describe("mergePatch", () => {
  const appendix: readonly (readonly [string, string, string])[] = [
    ['{"a":"b"}', '{"a":"c"}', '{"a": "c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a": "b", "b": "c"}'],
    ['{"a":"b"}', '{"a":null}', "{}"],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b": "c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a": "c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a": ["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a": {"b": "d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a": [1]}'],
    ['["a","b"]', '["c","d"]', '["c", "d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"a":"foo"}', "null", "null"],
    ['{"a":"foo"}', '"bar"', '"bar"'],
    ['{"e":null}', '{"a":1}', '{"a": 1, "e": null}'],
    ["[1,2]", '{"a":"b","c":null}', '{"a": "b"}'],
    ["{}", '{"a":{"bb":{"ccc":null}}}', '{"a": {"bb": {}}}'],
  ];
  for (const [target, patch, result] of appendix) {
    it(`makes ${result} of ${target} and ${patch}`, () => expect(merge(target, patch)).toBe(result));
  }

  it("keeps numbers as written", () => {
    expect(merge('{"a":1.10,"b":{"c":12345678901234567890}}', '{"b":{"d":2.50}}')).toBe(
      '{"a": 1.10, "b": {"c": 12345678901234567890, "d": 2.50}}',
    );
  });

  it("takes __proto__ as a member like any other", () => {
    expect(merge('{"__proto__":{"a":1}}', '{"__proto__":{"b":2}}')).toBe('{"__proto__": {"a": 1, "b": 2}}');
    expect(merge("{}", '{"constructor":{"x":1}}')).toBe('{"constructor": {"x": 1}}');
  });
});
