/** What goes in comes out: numbers to the letter, text to the character; and what cannot be kept is refused. */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
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

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

beforeEach(clearRows);

const representation = prefer("return=representation");

/** A body whose `metadata` is JSON as it stands. */
const withMetadata = (metadata: string, rest: Fields = {}) =>
  JSON.stringify({ id: "one", ...mapping("a", rest), metadata: null }).replace(
    '"metadata":null',
    () => `"metadata":${metadata}`,
  );

const text = (response: Promise<Response>) => response.then((answer) => answer.text());

function write(method: string, query: string, body: string, headers: Readonly<Record<string, string>> = {}) {
  const init = { method, headers: { ...representation, ...headers }, body };
  return api(`${standard}?${query}select=metadata`, init, key);
}

const numbers =
  "[12345678901234567890, 1.10, -0, -0.0, 0.1, 1e400, 1E-7, 9007199254740993, 3.141592653589793238462643383279]";

describe("numbers in JSON come back to the letter", () => {
  const ways: readonly (readonly [string, () => Promise<Response>])[] = [
    ["POST", () => write("POST", "", withMetadata(numbers))],
    ["a bulk POST", () => write("POST", "", `[${withMetadata(numbers)}]`)],
    ["PUT", () => write("PUT", "id=eq.one&", withMetadata(numbers))],
    [
      "PATCH",
      async () => {
        await write("POST", "", withMetadata("1"));
        return write("PATCH", "id=eq.one&", `{"metadata":${numbers}}`);
      },
    ],
    [
      "an upsert",
      async () => {
        await write("POST", "", withMetadata("1"));
        return write(
          "POST",
          "",
          withMetadata(numbers),
          prefer("resolution=merge-duplicates", "return=representation"),
        );
      },
    ],
    [
      "CSV",
      () =>
        write(
          "POST",
          "",
          `entityType,entityId,integration,allowDuplicateExternalId,companyId,id,metadata\na,a,a,t,acme,one,"${numbers}"`,
          { "Content-Type": "text/csv" },
        ),
    ],
  ];
  for (const [name, call] of ways) {
    it(`through ${name}`, async () => {
      expect(await text(call())).toBe(`[{"metadata":${numbers}}]`);
      expect(await text(api(`${documented}?id=eq.one&select=metadata`, {}, key))).toBe(
        `{"metadata":${numbers}}`,
      );
    });
  }

  it("in CSV, in a path and in a cast", async () => {
    await write("POST", "", withMetadata('{"n": 12345678901234567890, "d": 1.10}'));
    const csv = api(`${standard}?select=metadata`, { headers: { Accept: "text/csv" } }, key);
    expect(await text(csv)).toBe('metadata\n"{""d"": 1.10, ""n"": 12345678901234567890}"');
    const select = "select=n:metadata->n,d:metadata->>d,all:metadata::text";
    expect(await text(api(`${standard}?${select}`, {}, key))).toBe(
      '[{"n":12345678901234567890,"d":"1.10","all":"{\\"d\\": 1.10, \\"n\\": 12345678901234567890}"}]',
    );
  });
});

describe("JSON is kept as jsonb keeps it", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["the last of equal keys", '{"a":1,"b":2,"a":3}', '{"a": 3, "b": 2}'],
    ["keys by length, then by bytes", '{"bb":1,"a":2,"é":3,"":4}', '{"": 4, "a": 2, "bb": 1, "é": 3}'],
    [
      "names that JavaScript's objects have",
      '{"__proto__":{"x":1},"constructor":2}',
      '{"__proto__": {"x": 1}, "constructor": 2}',
    ],
    ["text with escapes", String.raw`"\u00e9\n\"\\\/\ud83d\ude00"`, String.raw`"é\n\"\\/😀"`],
    ["empty containers", '[[],{},""]', '[[], {}, ""]'],
    ["scalars", "false", "false"],
  ];
  for (const [name, given, kept] of cases) {
    it(name, async () => {
      expect(await text(write("POST", "", withMetadata(given)))).toBe(`[{"metadata":${kept}}]`);
      const stored = await env.DB.prepare('SELECT metadata FROM "externalIntegrationMapping"').first(
        "metadata",
      );
      expect(stored).toBe(kept);
    });
  }

  it("a null is SQL's null", async () => {
    await write("POST", "", withMetadata("null"));
    expect(await countRows("metadata IS NULL")).toBe(1);
  });

  it("the last of equal keys in the row itself too", async () => {
    const body = JSON.stringify(mapping("a")).replace("}", ',"entityId":"b"}');
    const response = await api(
      `${standard}?select=entityId`,
      { method: "POST", headers: representation, body },
      key,
    );
    expect(await read(response)).toEqual({ status: 201, body: [{ entityId: "b" }] });
  });
});

describe("text comes back to the character", () => {
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
    it(JSON.stringify(value), async () => {
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

  it("microseconds come back too", async () => {
    const body = mapping("a", { lastSyncedAt: "2026-01-01T12:00:00.123456+05:30" });
    const post = { method: "POST", headers: representation, body };
    expect(await read(await api(`${documented}?select=lastSyncedAt`, post, key))).toEqual({
      status: 201,
      body: { lastSyncedAt: "2026-01-01T06:30:00.123456Z" },
    });
  });
});

describe("what text cannot hold is refused", () => {
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
    it(name, async () => {
      expect(await read(await write("POST", "", body))).toEqual({ status: 400, body: error });
      expect(await countRows()).toBe(0);
    });
  }

  it("NUL in CSV", async () => {
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

describe("JSON may be as deep as is said", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

  it("510 arrays in a row of a bulk body come back", async () => {
    expect(await text(write("POST", "", `[${withMetadata(nested(510))}]`))).toBe(
      `[{"metadata":${nested(510)}}]`,
    );
    expect(await read(await api(`${standard}?metadata->0->0=is.null`, {}, key))).toEqual({
      status: 200,
      body: [],
    });
  });

  for (const depth of [512, 100_000]) {
    it(`${depth} arrays in a row are too deep`, async () => {
      expect(await read(await write("POST", "", withMetadata(nested(depth))))).toEqual({
        status: 400,
        body: {
          code: "54001",
          message: "JSON is nested too deeply",
          details: null,
          hint: "At most 512 arrays and objects may be inside each other.",
        },
      });
      expect(await countRows()).toBe(0);
    });
  }
});

describe("a body may be as long as is said", () => {
  const unbounded = { MAX_METADATA_BYTES: "9000000" };
  const limit = Number(env.MAX_BODY_BYTES);

  it("of just that many bytes", async () => {
    const row = JSON.stringify(mapping("a"));
    const response = await api(standard, { method: "POST", body: row + " ".repeat(limit - row.length) }, key);
    expect([response.status, await countRows()]).toEqual([201, 1]);
  });

  it("and not of one more", async () => {
    const row = JSON.stringify(mapping("a"));
    const response = await api(
      standard,
      { method: "POST", body: row + " ".repeat(limit - row.length + 1) },
      key,
    );
    expect(await read(response)).toEqual({
      status: 413,
      body: {
        code: "PGRST102",
        message: "Request body is too large",
        details: `The body may have at most ${limit} bytes`,
        hint: "Send the rows in several requests.",
      },
    });
    expect(await countRows()).toBe(0);
  });

  it("with a row of as much as D1 stores", async () => {
    const metadata = JSON.stringify("x".repeat(1_800_000));
    const response = await callWith(unbounded, key)(standard, {
      method: "POST",
      text: withMetadata(metadata),
    });
    expect([response.status, await countRows("length(metadata) = 1800002")]).toEqual([201, 1]);
  });

  it("and not with a row of more", async () => {
    const body = withMetadata(JSON.stringify("x".repeat(2_200_000)));
    const told = {
      code: "54001",
      message: expect.stringMatching(
        /^A row or value of 2200\d{3} bytes is larger than the 1900000 that can be stored$/,
      ),
      details: null,
      hint: "Make the value smaller.",
    };
    const call = callWith(unbounded, key);
    expect(await read(await call(standard, { method: "POST", text: body }))).toEqual({
      status: 400,
      body: told,
    });
    await write("POST", "", withMetadata("1"));
    const patch = await call(`${standard}?id=eq.one`, { method: "PATCH", text: body });
    expect(await read(patch)).toEqual({ status: 400, body: told });
    expect(await countRows("metadata = '1'")).toBe(1);
  });
});
