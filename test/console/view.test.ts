/** The state of the list of mappings in its URL, and the ids of a look-up. */
import { describe, expect, it } from "vitest";
import { filterParams, parseFilters } from "../../src/console/changes/filters";
import { csvCell } from "../../src/console/files/write-csv";
import { parseIds } from "../../src/console/look-up/ids";
import {
  filterText,
  parseView,
  searchCondition,
  sortOf,
  startsWith,
  viewParams,
} from "../../src/console/mappings/view";
import { environmentOf } from "../../src/console/shell/environment";
import { parseRoute, unreadOf } from "../../src/console/shell/route";

describe("a view", () => {
  it("shows the newest mappings by default, without a parameter", () => {
    const view = parseView(new URLSearchParams());
    expect(view).toEqual({ search: "", filters: [], sort: undefined, open: null });
    expect(sortOf(view)).toEqual({ column: "updatedAt", descending: true });
    expect(viewParams(view).toString()).toBe("");
  });

  it("is sorted as an index has it, unless something else is chosen", () => {
    const [usual, chosen] = ["f=integration.eq.xero", "f=integration.eq.xero&order=updatedAt.desc"].map(
      (text) => sortOf(parseView(new URLSearchParams(text))),
    );
    expect(usual).toEqual({ column: "createdAt", descending: true });
    expect(chosen).toEqual({ column: "updatedAt", descending: true });
  });

  it("is restored from its URL", () => {
    const text = "q=a%26b&f=integration.eq.xero&f=externalId.like.C-1.5*&order=createdAt.asc&open=m1";
    const { page, params } = parseRoute(`#/mappings?${text}`);
    expect(page).toBe("mappings");
    const view = parseView(params);
    expect(view.filters[1]).toEqual({ column: "externalId", operator: "like", value: "C-1.5*" });
    expect(view.filters.map(filterText)).toEqual(["Integration is xero", "External id starts with C-1.5"]);
    expect([...viewParams(view)]).toEqual([...new URLSearchParams(text)]);
  });

  it("finds what starts with the letters that were given, and shows them as they were", () => {
    const filter = { column: "externalId", operator: "like", value: startsWith("50%_\\a") };
    expect(filter.value).toBe("50\\%\\_\\\\a*");
    expect(filterText(filter)).toBe("External id starts with 50%_\\a");
  });

  it.each([
    ["f=bogus", ["f=bogus"]],
    [
      "f=bogus&f=integration.eq.xero&order=createdAt&q=1&q=2&x=%3Cb%3E&open=&open=m1",
      ["f=bogus", "order=createdAt", "q=2", "x=<b>", "open=m1"],
    ],
    ["q=a%26b&f=externalId.like.C-1.5*&order=createdAt.asc&open=m1", []],
  ])("tells what it does not understand of %s", (text, unread) => {
    const params = new URLSearchParams(text);
    expect(unreadOf(params, viewParams(parseView(params)))).toEqual(unread);
  });

  it.each([
    ["day=2026-99-99&op=drop&integration=xero", ["day=2026-99-99", "op=drop"]],
    ["integration=xero&entityType=item&op=delete&by=key%3A1&day=2026-01-31", []],
    ["op=toString&f=integration.eq.xero", ["op=toString", "f=integration.eq.xero"]],
  ])("of the changes tells what it does not understand of %s", (text, unread) => {
    const params = new URLSearchParams(text);
    expect(unreadOf(params, filterParams(parseFilters(params)))).toEqual(unread);
  });

  it("searches for an id with any characters", () => {
    expect(searchCondition('a,"b")\\')).toContain('entityId.eq."a,\\"b\\")\\\\"');
  });

  it("searches for an id with line breaks, however long a clipboard has made them", () => {
    expect(searchCondition("a\r\nb")).toBe(
      ["entityId", "externalId", "id"].map((name) => `${name}.eq."a\r\nb",${name}.eq."a\nb"`).join(","),
    );
  });

  it("searches for an id as it was given, and without the spaces around it", () => {
    expect(searchCondition("a ")).toBe(
      'entityId.eq."a ",entityId.eq."a",externalId.eq."a ",externalId.eq."a",id.eq."a ",id.eq."a"',
    );
  });

  it("of the changes has a day only if it is one", () => {
    const days = ["2026-01-31", "2026", "+275760-09-13", "2026-13-01", "2026-02-30", "soon"].map(
      (day) => parseFilters(new URLSearchParams({ day })).day,
    );
    expect(days).toEqual(["2026-01-31", "", "", "", "", ""]);
  });
});

describe("ids that are pasted", () => {
  it("are separated by lines, tabs, commas or semicolons, and each is asked once", () => {
    expect(parseIds('a\r\nb\tc, d;"e f"\n\na\n')).toEqual(["a", "b", "c", "d", "e f"]);
  });

  it("may have commas and quotes, in quotes", () => {
    expect(parseIds('"a, b";"c ""d""" ,e"f\n6" wide')).toEqual(["a, b", 'c "d"', 'e"f', '6" wide']);
  });

  it("are not formulas in a spreadsheet", () => {
    expect(["=1+1", 'a"b', "a,b", null, "-5"].map(csvCell)).toEqual(["'=1+1", '"a""b"', '"a,b"', "", "'-5"]);
  });
});

describe("an environment", () => {
  it.each([
    ["localhost", "local"],
    ["127.0.0.1", "local"],
    ["crosswalk-staging.acme.workers.dev", "staging"],
    ["staging.crosswalk.example", "staging"],
    ["crosswalk.example", "production"],
    ["contest.example", "production"],
  ])("of %s is %s", (host, environment) => {
    expect(environmentOf(host)).toBe(environment);
  });
});
