import { describe, expect, it } from "vitest";
import { parseAccept } from "../../../src/postgrest/parse/accept";
import type { MediaType } from "../../../src/postgrest/parse/ast";
import { rejectionOf } from "../../support/rejection";

describe("Accept", () => {
  const json: MediaType = { kind: "array", nullsStripped: false, vendored: false };
  const array: MediaType = { kind: "array", nullsStripped: false, vendored: true };
  const object: MediaType = { kind: "object", nullsStripped: false };
  const csv: MediaType = { kind: "csv" };
  const good: readonly [header: string | null, mediaType: MediaType][] = [
    [null, json],
    ["", json],
    ["*/*", json],
    ["application/*", json],
    ["application/json", json],
    ["Application/JSON; charset=utf-8", json],
    ["text/csv", csv],
    ["application/vnd.pgrst.array", array],
    ["application/vnd.pgrst.array+json", array],
    ["application/vnd.pgrst.array+json;nulls=stripped", { ...array, nullsStripped: true }],
    ["ApplicatIon/vnd.PgRsT.object+json", object],
    ["application/vnd.pgrst.object", object],
    ['application/vnd.pgrst.object; charset=utf-8; Nulls="stripped"', { ...object, nullsStripped: true }],
    ["application/vnd.pgrst.object+json;nulls=kept", object],
    // nulls=stripped belongs to the vendored types
    ["application/json;nulls=stripped", json],
    ["text/csv, application/json", csv],
    ["text/plain, application/json", json],
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", json],
    ["text/csv;q=0.5, application/json", json],
    ["application/json;q=0.2, text/csv ; q=0.9", csv],
    ["*/*, text/csv", csv],
    ["application/json, application/vnd.pgrst.object;nulls=stripped", { ...object, nullsStripped: true }],
    ["text/csv;q=x", csv],
    ["text/csv;q=0, */*;q=0.1", json],
    ["application/json;q=0, */*", csv],
  ];
  it.each(good)("reads %j", (header, mediaType) => {
    expect(parseAccept(header)).toEqual(mediaType);
  });

  const bad: readonly [header: string, listed: string][] = [
    ["undefined", "undefined"],
    ["text/unknowntype", "text/unknowntype"],
    ["image/png;q=0.5, text/html", "text/html, image/png"],
    ["application/json;q=0", "application/json"],
    ["constructor", "constructor"],
  ];
  it.each(bad)("refuses %j", (header, listed) => {
    expect(rejectionOf(() => parseAccept(header))).toEqual({
      status: 406,
      code: "PGRST107",
      message: `None of these media types are available: ${listed}`,
      details: null,
      hint: null,
    });
  });
});
