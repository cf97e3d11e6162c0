import { describe, expect, it } from "vitest";
import { requiredScopes } from "../../src/auth/required-scopes";

describe("requiredScopes", () => {
  it.each<[string, string | undefined, string[]]>([
    ["GET", undefined, ["view"]],
    ["HEAD", undefined, ["view"]],
    ["POST", undefined, ["create"]],
    ["POST", "return=representation", ["create"]],
    ["POST", "resolution=ignore-duplicates", ["create"]],
    ["POST", "resolution=merge-duplicates", ["create", "update"]],
    ["POST", "return=minimal,resolution=merge-duplicates", ["create", "update"]],
    ["POST", "resolution=ignore-duplicates, resolution=merge-duplicates", ["create", "update"]],
    ["POST", 'Resolution = "Merge-Duplicates"', ["create", "update"]],
    ["PATCH", undefined, ["update"]],
    ["PUT", undefined, ["create", "update"]],
    ["DELETE", undefined, ["delete"]],
    ["PROPFIND", undefined, []],
  ])("of %s with Prefer: %s", (method, prefer, scopes) => {
    expect(requiredScopes(method, prefer)).toEqual(scopes);
  });
});
