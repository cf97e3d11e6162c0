import { describe, expect, it } from "vitest";
import { readParameters, sortParameters } from "../../../src/postgrest/parse/query-string";
import { parseRanges } from "../../../src/postgrest/parse/range";
import { rejectionOf } from "../../support/rejection";

const parse = (search: string, header: string | null) => {
  const { limit, offset } = sortParameters(readParameters(search));
  return parseRanges(limit, offset, header);
};
const unsatisfiable = (details: string) => ({
  status: 416,
  code: "PGRST103",
  message: "Requested range not satisfiable",
  details,
  hint: null,
});

describe("ranges", () => {
  const good: readonly [search: string, header: string | null, range: object | undefined][] = [
    ["", null, undefined],
    ["limit=3", null, { offset: 0, limit: 3 }],
    ["offset=2", null, { offset: 2 }],
    ["limit=3&offset=2", null, { offset: 2, limit: 3 }],
    ["limit=0", null, { offset: 0, limit: 0 }],
    ["limit=0&offset=5", null, { offset: 5, limit: 0 }],
    ["offset=0", null, undefined],
    ["offset=-4", null, undefined],
    ["limit=10&offset=-4", null, { offset: 0, limit: 6 }],
    ["limit=3&limit=4", null, { offset: 0, limit: 4 }],
    ["limit=abc&offset=1.5", null, undefined],
    ["limit=&offset=", null, undefined],
    ["limit=99999999999999999999", null, { offset: 0, limit: Number.MAX_SAFE_INTEGER }],
    ["", "0-1", { offset: 0, limit: 2 }],
    ["", "0-0", { offset: 0, limit: 1 }],
    ["", "5-", { offset: 5 }],
    ["", "0-", undefined],
    ["", "10-100", { offset: 10, limit: 91 }],
    ["", "bytes=0-9", undefined],
    ["", "-5", undefined],
    ["", "nonsense", undefined],
    // What both ask for is what both allow.
    ["limit=3", "0-1", { offset: 0, limit: 2 }],
    ["limit=2", "0-9", { offset: 0, limit: 2 }],
    ["offset=3", "0-9", { offset: 3, limit: 7 }],
    ["limit=0", "5-9", { offset: 0, limit: 0 }],
  ];
  it.each(good)("of %j with the header %j", (search, header, range) => {
    expect(parse(search, header)).toEqual(range ? [{ path: [], value: range }] : []);
  });

  it("are merged by resource, and the header applies to the resource of the URL", () => {
    expect(parse("company.limit=3&a.b.offset=4&company.offset=2&limit=5&c.limit=x", "0-1")).toEqual([
      { path: [], value: { offset: 0, limit: 2 } },
      { path: ["company"], value: { offset: 2, limit: 3 } },
      { path: ["a", "b"], value: { offset: 4 } },
    ]);
  });

  const negative = "Limit should be greater than or equal to zero.";
  const swapped = "The lower boundary must be lower than or equal to the upper boundary in the Range header.";
  const bad: readonly [search: string, header: string | null, details: string][] = [
    ["limit=-1", null, negative],
    ["limit=-9&offset=20", null, negative],
    ["company.limit=-1", null, negative],
    ["limit=2", "5-9", negative],
    ["", "1-0", swapped],
    ["limit=-1", "9-2", swapped],
  ];
  it.each(bad)("refuses %j with the header %j", (search, header, details) => {
    expect(rejectionOf(() => parse(search, header))).toEqual(unsatisfiable(details));
  });
});
