import { describe, expect, it } from "vitest";
import { requiredScopes } from "../../src/access/required-scopes";

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
    ["PATCH", "return=minimal", ["update"]],
    ["PUT", undefined, ["create", "update"]],
    ["DELETE", undefined, ["delete"]],
    ["DELETE", "return=headers-only", ["delete"]],
    ["PROPFIND", undefined, []],
  ])("of %s with Prefer: %s", (method, prefer, scopes) => {
    expect(requiredScopes({ method, search: "?id=eq.1", prefer })).toEqual(scopes);
  });

  it.each<[string, string, string, string[]]>([
    ["PATCH", "", "return=representation", ["update", "view"]],
    ["PUT", "", "return=representation", ["create", "update", "view"]],
    ["DELETE", "", "return=representation", ["delete", "view"]],
    ["DELETE", "", 'Return = "Representation"', ["delete", "view"]],
    ["POST", "", "return=representation,resolution=merge-duplicates", ["create", "update", "view"]],
    ["POST", "?select=id,company(*)", "return=representation", ["create", "view"]],
    ["POST", "?%73elect=id,...company%28name%29", "return=representation", ["create", "view"]],
    ["POST", "?select=id,metadata", "return=representation", ["create"]],
    ["POST", "?select=id,company(*)", "return=minimal", ["create"]],
  ])("of %s %s with Prefer: %s, which shows what was there", (method, search, prefer, scopes) => {
    expect(requiredScopes({ method, search, prefer })).toEqual(scopes);
  });
});
