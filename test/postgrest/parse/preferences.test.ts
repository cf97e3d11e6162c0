import { describe, expect, it } from "vitest";
import type { Preferences } from "../../../src/postgrest/parse/ast";
import { parsePreferences } from "../../../src/postgrest/parse/preferences";

describe("Prefer", () => {
  const cases: readonly [header: string | null, preferences: Preferences][] = [
    [null, { invalid: [] }],
    ["", { invalid: [] }],
    ["return=minimal", { return: "minimal", invalid: [] }],
    ["return=headers-only", { return: "headers-only", invalid: [] }],
    ["return=representation", { return: "representation", invalid: [] }],
    ["count=exact", { count: "exact", invalid: [] }],
    ["count=planned", { count: "planned", invalid: [] }],
    ["count=estimated", { count: "estimated", invalid: [] }],
    ["resolution=merge-duplicates", { resolution: "merge-duplicates", invalid: [] }],
    ["resolution=ignore-duplicates", { resolution: "ignore-duplicates", invalid: [] }],
    ["missing=default", { missing: "default", invalid: [] }],
    ["missing=null", { missing: "null", invalid: [] }],
    ["handling=strict", { handling: "strict", invalid: [] }],
    ["handling=lenient", { handling: "lenient", invalid: [] }],
    ["tx=commit", { transaction: "commit", invalid: [] }],
    ["tx=rollback", { transaction: "rollback", invalid: [] }],
    ["timezone=America/Los_Angeles", { timezone: "America/Los_Angeles", invalid: [] }],
    ["max-affected=100", { maxAffected: 100, invalid: [] }],
    [
      "count=exact,    tx=commit   ,return=representation , missing=default, handling=strict, anything",
      {
        count: "exact",
        transaction: "commit",
        return: "representation",
        missing: "default",
        handling: "strict",
        invalid: ["anything"],
      },
    ],
    ["tx=commit, tx=rollback", { transaction: "commit", invalid: [] }],
    [
      "max-affected=1, max-affected=2, timezone=A, timezone=B",
      { maxAffected: 1, timezone: "A", invalid: [] },
    ],
    [
      "count=none, Count=exact, max-affected=many, x, x",
      { invalid: ["count=none", "Count=exact", "max-affected=many", "x", "x"] },
    ],
    ["constructor, __proto__=1, , ", { invalid: ["constructor", "__proto__=1"] }],
  ];
  it.each(cases)("reads %j", (header, preferences) => {
    expect(parsePreferences(header)).toEqual(preferences);
  });
});
