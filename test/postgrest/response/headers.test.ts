/** The headers that say what a result is. */
import { describe, expect, it } from "vitest";
import {
  contentLocation,
  contentRange,
  contentType,
  location,
  rangeStatus,
} from "../../../src/postgrest/response/headers";
import { rejectionOf } from "../../support/rejection";
import { planOf } from "../../support/warehouse/warehouse";

describe("Content-Range", () => {
  it.each([
    [0, 9, undefined, "0-9/*"],
    [0, 9, 8000, "0-9/8000"],
    [5, 5, 6, "5-5/6"],
    [0, -1, undefined, "*/*"],
    [0, -1, 0, "*/0"],
    [7, 6, 7, "*/7"],
    [0, 0, 0, "*/0"],
  ])("from %i to %i of %s", (first, last, total, range) => {
    expect(contentRange(first, last, total)).toBe(range);
  });
});

describe("the status of a page", () => {
  it.each([
    [0, 10, undefined, 200],
    [5000, 0, undefined, 200],
    [0, 10, 10, 200],
    [0, 9, 10, 206],
    [5, 5, 10, 206],
    [10, 0, 10, 206],
    [0, 0, 0, 200],
    [0, 0, 5, 206],
  ])("from %i, of %i rows of %s", (first, rows, total, status) => {
    expect(rangeStatus(first, rows, total)).toBe(status);
  });

  it("is 416 past the end", () => {
    expect(rejectionOf(() => rangeStatus(1, 0, 0))).toEqual({
      status: 416,
      code: "PGRST103",
      message: "Requested range not satisfiable",
      details: "An offset of 1 was requested, but there are only 0 rows.",
      hint: null,
    });
  });
});

describe("Content-Location", () => {
  it.each([
    ["/item", "/item"],
    ["/item?select=id&name=eq.%C3%A9", "/item?name=eq.%C3%A9&select=id"],
    [`/item?name=eq.${"x".repeat(1986)}`, `/item?name=eq.${"x".repeat(1986)}`],
    [`/item?name=eq.${"x".repeat(1987)}`, undefined],
  ])("%.40s", (path, place) => {
    expect(contentLocation(planOf(path).location)).toBe(place);
  });
});

describe("Location", () => {
  it.each([
    [["id"], ["a"], "/item?id=eq.a"],
    [["id"], [5], "/item?id=eq.5"],
    [["itemId", "labelId"], ["a b", 1], "/item?itemId=eq.a%20b&labelId=eq.1"],
    [["id"], ["é&=?\r\n"], "/item?id=eq.%C3%A9%26%3D%3F%0D%0A"],
  ])("by %j of %j", (key, row, place) => {
    expect(location("/item", key, row)).toBe(place);
  });
});

describe("Content-Type", () => {
  it.each([
    [{ kind: "array", nullsStripped: false, vendored: false }, "application/json; charset=utf-8"],
    [{ kind: "array", nullsStripped: false, vendored: true }, "application/json; charset=utf-8"],
    [
      { kind: "array", nullsStripped: true, vendored: true },
      "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8",
    ],
    [{ kind: "object", nullsStripped: false }, "application/vnd.pgrst.object+json; charset=utf-8"],
    [
      { kind: "object", nullsStripped: true },
      "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8",
    ],
    [{ kind: "csv" }, "text/csv; charset=utf-8"],
  ] as const)("of %j", (mediaType, type) => {
    expect(contentType(mediaType)).toBe(type);
  });
});
