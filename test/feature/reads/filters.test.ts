/** Horizontal filters over HTTP (SPEC §3): what each operator finds, with PostgreSQL's meaning and not SQLite's. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { mapping, standard } from "../../support/mappings";

let key = "";

const rows = [
  mapping("1", {
    id: "a",
    externalId: "Café",
    metadata: { n: 9, tags: ["x", "y"], items: [{ sku: "A", qty: 1 }, { sku: "B" }] },
    lastSyncedAt: "2026-01-01T00:00:00Z",
  }),
  mapping("2", {
    id: "b",
    externalId: "CAFÉ",
    metadata: { n: 10, tags: [] },
    lastSyncedAt: "2026-01-01T01:00:00+02:00",
    allowDuplicateExternalId: true,
  }),
  mapping("3", {
    id: "c",
    externalId: "cafe",
    metadata: [1, [2, 3]],
    lastSyncedAt: "2026-01-01T00:00:00.000001Z",
  }),
  mapping("4", { id: "d", externalId: "100%_\\", metadata: null }),
  mapping("5", { id: "e", externalId: null, metadata: "The quick foxes jumped" }),
  mapping("6", { id: "f", externalId: 'x😀, (y) "z"', metadata: 12345678901234567890n.toString() }),
];

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  const columns =
    "id,entityType,entityId,integration,externalId,allowDuplicateExternalId,metadata,lastSyncedAt,companyId";
  const response = await api(`${standard}?columns=${columns}`, { method: "POST", body: rows }, key);
  expect([response.status, await response.text()]).toEqual([201, ""]);
});

async function find(column: string, operation: string) {
  const filter = `${encodeURIComponent(column)}=${encodeURIComponent(operation)}`;
  const { status, body } = await read(await api(`${standard}?select=id&order=id&${filter}`, {}, key));
  return status === 200 ? body.map(({ id }: { readonly id: string }) => id).join("") : { status, body };
}

const cases: Readonly<
  Record<string, readonly (readonly [column: string, operation: string, ids: string])[]>
> = {
  "equality is three-valued": [
    ["externalId", "eq.cafe", "c"],
    ["externalId", "neq.cafe", "abdf"],
    ["externalId", "not.eq.cafe", "abdf"],
    ["externalId", "isdistinct.cafe", "abdef"],
    ["externalId", "not.isdistinct.cafe", "c"],
    ["externalId", "is.null", "e"],
    ["externalId", "not.is.null", "abcdf"],
    ["externalId", "is.not_null", "abcdf"],
    ["externalId", "is.NULL", "e"],
  ],
  "lists, with what is reserved in quotes": [
    ["externalId", "in.(cafe,Café)", "ac"],
    ["externalId", "not.in.(cafe,Café)", "bdf"],
    ["externalId", 'in.("x😀, (y) \\"z\\"")', "f"],
    ["externalId", "in.()", ""],
    ["externalId", "not.in.()", "abcdef"],
    ["externalId", "eq(any).{cafe,Café}", "ac"],
    ["externalId", 'eq(any).{"x😀, (y) \\"z\\"",cafe}', "cf"],
    ["externalId", "not.eq(any).{cafe,Café}", "bdf"],
    ["externalId", "eq(all).{cafe}", "c"],
  ],
  "text is compared by code point": [
    ["externalId", "gt.cafe", "f"],
    ["externalId", "gte.cafe", "cf"],
    ["externalId", "lt.D", "abd"],
    ["externalId", "lte.Café", "abd"],
    ["externalId", "gt(any).{cafe,z}", "f"],
    ["externalId", "lt(all).{D,CAFZ}", "d"],
  ],
  "like heeds the case, ilike does not, beyond ASCII too": [
    ["externalId", "like.caf*", "c"],
    ["externalId", "like.Caf%", "a"],
    ["externalId", "like.*f_", "ac"],
    ["externalId", "like.CAF_", "b"],
    ["externalId", "ilike.caf*", "abc"],
    ["externalId", "ilike.café", "ab"],
    ["externalId", "ilike.CAFÉ", "ab"],
    ["externalId", "ilike.*É", "ab"],
    ["externalId", "not.ilike.*é", "cdf"],
    ["externalId", "like.100\\%\\_\\\\", "d"],
    ["externalId", "like.x_,*", "f"],
    ["externalId", "like.*", "abcdf"],
    ["externalId", "like(any).{caf*,100*}", "cd"],
    ["externalId", "like(all).{c*,*e}", "c"],
    ["externalId", "ilike(any).{*É,100*}", "abd"],
    ["externalId", "not.like(any).{caf*,100*}", "abf"],
  ],
  "regular expressions": [
    ["externalId", "match.^caf", "c"],
    ["externalId", "match.f.$", "ac"],
    ["externalId", "imatch.^CAF[eé]$", "abc"],
    ["externalId", "match.[[:digit:]]{3}", "d"],
    ["externalId", "not.match.^caf", "abdf"],
    ["externalId", "match(any).{^caf,^100}", "cd"],
    ["externalId", "match(all).{^c,e$}", "c"],
  ],
  "times are instants": [
    ["lastSyncedAt", "eq.2026-01-01T00:00:00Z", "a"],
    ["lastSyncedAt", "eq.2026-01-01 02:00:00+02", "a"],
    ["lastSyncedAt", "gt.2026-01-01T02:00:00+02:00", "c"],
    ["lastSyncedAt", "lt.2026-01-01", "b"],
    ["lastSyncedAt", "gte.2026-01-01", "ac"],
    ["lastSyncedAt", "in.(2026-01-01T00:00:00Z,2025-12-31T23:00:00Z)", "ab"],
    ["lastSyncedAt", "neq.2026-01-01T00:00:00.0000Z", "bc"],
  ],
  "booleans, in every spelling": [
    ["allowDuplicateExternalId", "is.true", "b"],
    ["allowDuplicateExternalId", "eq.true", "b"],
    ["allowDuplicateExternalId", "eq.t", "b"],
    ["allowDuplicateExternalId", "eq.YES", "b"],
    ["allowDuplicateExternalId", "eq.1", "b"],
    ["allowDuplicateExternalId", "is.false", "acdef"],
    ["allowDuplicateExternalId", "not.is.true", "acdef"],
    ["allowDuplicateExternalId", "neq.true", "acdef"],
    ["allowDuplicateExternalId", "is.unknown", ""],
    ["allowDuplicateExternalId", "in.(on,1)", "b"],
  ],
  "jsonb contains, and is contained": [
    ["metadata", 'cs.{"tags":["y"]}', "a"],
    ["metadata", 'cs.{"items":[{"sku":"B"}]}', "a"],
    ["metadata", 'cs.{"items":[{"sku":"B"},{"qty":1}]}', "a"],
    ["metadata", 'cs.{"items":[{"sku":"B","qty":1}]}', ""],
    ["metadata", 'cs.{"tags":[]}', "ab"],
    ["metadata", "cs.{}", "ab"],
    ["metadata", "cs.[[3]]", "c"],
    ["metadata", "cs.1", "c"],
    ["metadata", "cs.[3]", ""],
    ["metadata", 'not.cs.{"tags":["y"]}', "bcef"],
    ["metadata", 'cd.{"n":10.0,"tags":["z"],"more":1}', "b"],
    ["metadata", "cd.[[3,2,9],1,4]", "c"],
  ],
  "jsonb compares as jsonb": [
    ["metadata", 'eq.{"tags":[],"n":1e1}', "b"],
    ["metadata", "eq.[1.0,[2,3]]", "c"],
    ["metadata", "neq.[1,[2,3]]", "abef"],
    ["metadata", 'in.("[1,[2,3]]","\\"The quick foxes jumped\\"")', "ce"],
    ["metadata", 'gt.{"n":1,"tags":1}', "ab"],
    ["metadata", "is.null", "d"],
  ],
  "full text": [
    ["metadata", "fts.fox", "e"],
    ["metadata", "fts(english).jump & quick", "e"],
    ["metadata", "plfts.quick fox", "e"],
    ["metadata", "phfts.quick fox", "e"],
    ["metadata", "phfts.fox quick", ""],
    ["metadata", "wfts.fox or cat", "e"],
    ["metadata", "fts(simple).fox", ""],
    ["metadata", "fts(simple).jum:*", "e"],
    ["externalId", "fts.cafe", "c"],
    ["externalId", "not.fts.cafe", "abdf"],
  ],
};

describe.each(Object.entries(cases))("%s", (_, list) => {
  it.each(list)("finds the rows for %s=%s", async (column, operation, ids) => {
    expect(await find(column, operation)).toBe(ids);
  });
});

describe("filters on one column", () => {
  it("must all hold", async () => {
    const query = "externalId=gt.C&externalId=lt.D&externalId=not.like.*É";
    expect(await read(await api(`${standard}?select=id&${query}`, {}, key))).toEqual({
      status: 200,
      body: [{ id: "a" }],
    });
  });
});

const operatorHint =
  "No operator matches the given name and argument types. You might need to add explicit type casts.";
const noOperator = (signature: string) =>
  [
    404,
    { code: "42883", message: `operator does not exist: ${signature}`, details: null, hint: operatorHint },
  ] as const;
const error = (code: string, message: string, details: string | null = null, hint: string | null = null) =>
  [400, { code, message, details, hint }] as const;

describe("a filter that is refused", () => {
  it.each([
    ["entityId", "cs.x", ...noOperator("text @> unknown")],
    ["entityId", "ov.{x}", ...noOperator("text && unknown")],
    ["entityId", "sl.x", ...noOperator("text << unknown")],
    ["entityId", "adj.x", ...noOperator("text -|- unknown")],
    ["createdAt", "like.2026*", ...noOperator("timestamp with time zone ~~ unknown")],
    ["allowDuplicateExternalId", "match.t", ...noOperator("boolean ~ unknown")],
    ["metadata", "ilike.x", ...noOperator("jsonb ~~* unknown")],
    ["createdAt", "fts.x", ...noOperator("timestamp with time zone @@ tsquery")],
    [
      "entityId",
      "cd.x",
      ...error(
        "42725",
        "operator is not unique: text <@ unknown",
        null,
        "Could not choose a best candidate operator. You might need to add explicit type casts.",
      ),
    ],
    ["entityId", "is.true", ...error("42804", "argument of IS TRUE must be type boolean, not type text")],
    [
      "allowDuplicateExternalId",
      "eq.maybe",
      ...error("22P02", 'invalid input syntax for type boolean: "maybe"'),
    ],
    [
      "createdAt",
      "gt.yesterday-ish",
      ...error("22007", 'invalid input syntax for type timestamp with time zone: "yesterday-ish"'),
    ],
    [
      "createdAt",
      "gt.2026-13-01",
      ...error(
        "22008",
        'date/time field value out of range: "2026-13-01"',
        null,
        'Perhaps you need a different "DateStyle" setting.',
      ),
    ],
    ["metadata", "cs.{x}", ...error("22P02", "invalid input syntax for type json", 'Token "x" is invalid.')],
    [
      "metadata->n",
      "gt.nine",
      ...error("22P02", "invalid input syntax for type json", 'Token "nine" is invalid.'),
    ],
    ["externalId", "match.(", ...error("2201B", "invalid regular expression: parentheses () not balanced")],
    ["externalId", "like.x\\", ...error("22025", "LIKE pattern must not end with escape character")],
    ["externalId", "fts(klingon).x", ...error("42704", 'text search configuration "klingon" does not exist')],
    ["nothing", "eq.x", ...error("42703", "column externalIntegrationMapping.nothing does not exist")],
    [
      "externalID",
      "eq.x",
      ...error(
        "42703",
        "column externalIntegrationMapping.externalID does not exist",
        null,
        'Perhaps you meant to reference the column "externalIntegrationMapping.externalId".',
      ),
    ],
    [
      "entityId",
      "wild.x",
      ...error(
        "PGRST100",
        '"failed to parse filter (wild.x)" (line 1, column 1)',
        'unexpected "w" expecting "not" or operator (eq, gt, ...)',
      ),
    ],
  ])("%s=%s", async (column, operation, status, body) => {
    expect(await find(column, operation)).toEqual({ status, body });
  });
});
