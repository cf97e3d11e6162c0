import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import {
  clearRows,
  countRows,
  documented,
  type Fields,
  mapping,
  prefer,
  standard,
} from "../../support/mappings";
import { metadataWriter, withMetadata } from "../../support/writes/raw-metadata";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

beforeEach(clearRows);

const representation = prefer("return=representation");

const write = metadataWriter(() => key);

describe("text", () => {
  const texts = [
    "😀 👩‍👩‍👧 \u{10ffff}",
    "ﬃ é e\u0301 \u202e",
    "a'b\"c\\d;--",
    " \t\r\n ",
    "",
    "null",
    "[1]",
    "0x1F",
    "1e3",
  ];
  for (const value of texts) {
    it(`comes back unchanged: ${JSON.stringify(value)}`, async () => {
      const body = mapping("a", { externalId: value });
      const post = { method: "POST", headers: representation, body };
      expect(await read(await api(`${documented}?select=externalId`, post, key))).toEqual({
        status: 201,
        body: { externalId: value },
      });
      const filter = `externalId=eq.${encodeURIComponent(value)}`;
      expect(await read(await api(`${standard}?${filter}&select=externalId`, {}, key))).toEqual({
        status: 200,
        body: [{ externalId: value }],
      });
    });
  }

  it("returns a time with its microseconds", async () => {
    const body = mapping("a", { lastSyncedAt: "2026-01-01T12:00:00.123456+05:30" });
    const post = { method: "POST", headers: representation, body };
    expect(await read(await api(`${documented}?select=lastSyncedAt`, post, key))).toEqual({
      status: 201,
      body: { lastSyncedAt: "2026-01-01T06:30:00.123456Z" },
    });
  });
});

describe("a write", () => {
  const unsupported = (details: string): Fields => ({
    code: "22P05",
    message: "unsupported Unicode escape sequence",
    details,
    hint: null,
  });
  const nul = unsupported("\\u0000 cannot be converted to text.");
  const surrogate = unsupported("Unicode low surrogate must follow a high surrogate.");
  const row = JSON.stringify(mapping("a"));
  const cases: readonly (readonly [string, string, Fields])[] = [
    ["NUL in a column", row.replace('"a"', String.raw`"a\u0000"`), nul],
    ["NUL in JSON", withMetadata(String.raw`{"a":["\u0000"]}`), nul],
    ["NUL in a key of JSON", withMetadata(String.raw`{"\u0000":1}`), nul],
    ["half a surrogate pair in a column", row.replace('"a"', String.raw`"\ud83d"`), surrogate],
    ["half a surrogate pair in JSON", withMetadata(String.raw`["\ude00"]`), surrogate],
    [
      "two first halves",
      withMetadata(String.raw`["\ud83d\ud83d"]`),
      unsupported("Unicode high surrogate must not follow a high surrogate."),
    ],
  ];
  for (const [name, body, error] of cases) {
    it(`returns 400 for ${name}, and stores nothing`, async () => {
      expect(await read(await write("POST", "", body))).toEqual({ status: 400, body: error });
      expect(await countRows()).toBe(0);
    });
  }

  it.each([
    ["a NUL in a column", [mapping("a"), mapping("a\0")]],
    ["half a surrogate pair in a key of JSON", [mapping("a"), mapping("b", { metadata: [{ "\ud83d": 1 }] })]],
  ])("names the row of a body that has %s", async (_, rows) => {
    const answer = await read(await write("POST", "", JSON.stringify(rows)));
    expect(answer).toMatchObject({ status: 400, body: { code: "22P05", hint: null } });
    expect(Object(answer.body).details).toMatch(/\. Row 2 of the body \(counting from 1\)\.$/);
    expect(await countRows()).toBe(0);
  });

  it("names no row when the body is not JSON afterwards", async () => {
    const body = `[${row},${row.replace('"a"', String.raw`"a\u0000"`)},]`;
    expect(await read(await write("POST", "", body))).toEqual({ status: 400, body: nul });
  });

  it("returns 400 for NUL in CSV", async () => {
    const body = "entityType,entityId,integration,allowDuplicateExternalId,companyId\na,a\0,a,t,acme";
    const answer = await read(await write("POST", "", body, { "Content-Type": "text/csv" }));
    expect(answer).toEqual({
      status: 400,
      body: {
        code: "22P05",
        message: "unsupported Unicode escape sequence",
        details: "\\u0000 cannot be converted to text.",
        hint: null,
      },
    });
  });
});
