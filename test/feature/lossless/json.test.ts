/** JSON comes back as it was sent: numbers to the letter, and the rest as jsonb keeps it. */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, countRows, documented, mapping, prefer, standard } from "../../support/mappings";
import { metadataWriter, text, withMetadata } from "../../support/writes/raw-metadata";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

beforeEach(clearRows);

const representation = prefer("return=representation");

const write = metadataWriter(() => key);

const numbers =
  "[12345678901234567890, 1.10, -0, -0.0, 0.1, 1e400, 1E-7, 9007199254740993, 3.141592653589793238462643383279]";

describe("numbers in JSON", () => {
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
    it(`come back unchanged through ${name}`, async () => {
      expect(await text(call())).toBe(`[{"metadata":${numbers}}]`);
      expect(await text(api(`${documented}?id=eq.one&select=metadata`, {}, key))).toBe(
        `{"metadata":${numbers}}`,
      );
    });
  }

  it("come back unchanged in CSV, in a path and in a cast", async () => {
    await write("POST", "", withMetadata('{"n": 12345678901234567890, "d": 1.10}'));
    const csv = api(`${standard}?select=metadata`, { headers: { Accept: "text/csv" } }, key);
    expect(await text(csv)).toBe('metadata\n"{""d"": 1.10, ""n"": 12345678901234567890}"');
    const select = "select=n:metadata->n,d:metadata->>d,all:metadata::text";
    expect(await text(api(`${standard}?${select}`, {}, key))).toBe(
      '[{"n":12345678901234567890,"d":"1.10","all":"{\\"d\\": 1.10, \\"n\\": 12345678901234567890}"}]',
    );
  });
});

describe("JSON, stored as jsonb,", () => {
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
    it(`keeps ${name}`, async () => {
      expect(await text(write("POST", "", withMetadata(given)))).toBe(`[{"metadata":${kept}}]`);
      const stored = await env.DB.prepare('SELECT metadata FROM "externalIntegrationMapping"').first(
        "metadata",
      );
      expect(stored).toBe(kept);
    });
  }

  it("stores a JSON null as SQL's null", async () => {
    await write("POST", "", withMetadata("null"));
    expect(await countRows("metadata IS NULL")).toBe(1);
  });

  it("takes the last of duplicate keys of the row too", async () => {
    const body = JSON.stringify(mapping("a")).replace("}", ',"entityId":"b"}');
    const response = await api(
      `${standard}?select=entityId`,
      { method: "POST", headers: representation, body },
      key,
    );
    expect(await read(response)).toEqual({ status: 201, body: [{ entityId: "b" }] });
  });
});
