/** Method and header → where a session starts. */
import { describe, expect, it } from "vitest";
import { chooseStart } from "../../src/db/sessions";

const bookmark = "00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683";

describe("chooseStart", () => {
  it.each([
    ["GET", undefined, "first-unconstrained"],
    ["HEAD", undefined, "first-unconstrained"],
    ["GET", "", "first-unconstrained"],
    ["GET", "first-unconstrained", "first-unconstrained"],
    ["GET", "first-primary", "first-primary"],
    ["GET", bookmark, bookmark],
    ["HEAD", bookmark, bookmark],
    // Cloudflare's own examples differ in length.
    [
      "GET",
      "00000001-00000002-00004e2f-0a83ea2fceebc654de0640c422be4653",
      "00000001-00000002-00004e2f-0a83ea2fceebc654de0640c422be4653",
    ],
    [
      "GET",
      "0000007b-0000b26e-00001538-0c3e87bb37b3db5cc52eedb93cd3b96b-0a",
      "0000007b-0000b26e-00001538-0c3e87bb37b3db5cc52eedb93cd3b96b-0a",
    ],
    ["GET", "a".repeat(128), "a".repeat(128)],
    ["POST", undefined, "first-primary"],
    ["PATCH", "", "first-primary"],
    ["PUT", bookmark, "first-primary"],
    ["DELETE", "first-unconstrained", "first-primary"],
  ])("is for %s with %j: %s", (method, header, start) => {
    expect(chooseStart(method, header)).toBe(start);
  });

  it.each([
    "first",
    "garbage",
    "constructor",
    bookmark.toUpperCase(),
    "a".repeat(129),
    `${bookmark}, ${bookmark}`,
    `"${bookmark}"`,
    bookmark.replace("85", "é5"),
    "f".repeat(100_000),
  ])("refuses %s", (header) => {
    for (const method of ["GET", "POST"]) {
      expect(() => chooseStart(method, header)).toThrow(
        expect.objectContaining({ status: 400, code: "22023" }),
      );
    }
  });
});
