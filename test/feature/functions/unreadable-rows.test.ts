/** Rows of `link` with text or JSON that cannot be stored: each is a fault of its row (docs/spec.md §12). */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, applyMigrations, makeCompany, makeKey } from "../../support/fixtures";
import { clearRows, countRows, type Fields } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await applyMigrations();
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});
beforeEach(clearRows);

const row = (entityId: string, externalId?: string, more: Fields = {}): Fields => ({
  entityType: "customer",
  entityId,
  integration: "xero",
  externalId: externalId ?? null,
  ...more,
});

async function answerTo(body: Fields): Promise<readonly [number, unknown]> {
  const path = body.partial ? "/rpc/link?select=action,error" : "/rpc/link";
  const response = await api(path, { method: "POST", body }, key);
  return [response.status, await response.json()];
}

const stored = async () => {
  const query = 'SELECT "entityId" FROM "externalIntegrationMapping" ORDER BY "entityId"';
  const rows = await env.DB.prepare(query).raw();
  return rows.flat();
};

describe("link with rows that cannot be stored", () => {
  const tooDeep = `${"[".repeat(600)}${"]".repeat(600)}`;
  it.each([
    ["a NUL in an id", row("2", "x\0"), "22P05", "\\u0000 cannot be converted to text. It is in externalId."],
    [
      "half of a surrogate pair in an id",
      row("2\ud800", "x2"),
      "22P05",
      "Unicode low surrogate must follow a high surrogate. It is in entityId.",
    ],
    [
      "a NUL in its metadata",
      row("2", "x2", { metadata: { n: 1.5, a: ["", "\0"] } }),
      "22P05",
      "\\u0000 cannot be converted to text. It is in metadata.a[1].",
    ],
    [
      "a key with a NUL",
      row("2", "x2", { "\0": 1 }),
      "22P05",
      "\\u0000 cannot be converted to text. It is in a key of the row.",
    ],
    [
      "JSON nested too deeply",
      row("2", "x2", { metadata: JSON.parse(tooDeep) }),
      "54001",
      "It is in metadata.",
    ],
    ["text instead of a row", "\0", "22P05", "\\u0000 cannot be converted to text."],
  ])("reports a row with %s as invalid, and links the others with partial", async (_, bad, code, details) => {
    const rows = [row("1", "x1"), bad, row("3", "x3", { metadata: "12" })];
    expect([await answerTo({ rows }), await countRows()]).toMatchObject([
      [
        409,
        { code: "22023", details: { report: [{}, { action: "invalid", error: { code, details } }, {}] } },
      ],
      0,
    ]);
    expect(await answerTo({ rows, partial: true })).toMatchObject([
      200,
      [{ action: "created" }, { action: "invalid", error: { code, details } }, { action: "created" }],
    ]);
    expect(await stored()).toEqual(["1", "3"]);
  });

  it("reads the other rows to the letter, and the ref of the bad one, however deep it is", async () => {
    const deep = `${'{"a":['.repeat(50_000)}${"]}".repeat(50_000)}`;
    const body = `{"rows": [{"entityType":"c","entityId":"\\u0000","integration":"x","ref":"r 1","metadata":[1,"],"]},
      {"entityType":"c","entityId":"2","integration":"x","metadata":{"n":1.10,"big":12345678901234567890,"s":"[\\"]"}},
      {"ref":"r 3","metadata":${deep}}], "partial": true}`;
    const response = await api(
      "/rpc/link?select=ref,action,mapping->metadata",
      { method: "POST", body },
      key,
    );
    expect([response.status, await response.text()]).toEqual([
      200,
      `[{"ref":"r 1","action":"invalid","metadata":null},{"ref":null,"action":"created","metadata":{"n": 1.10, "s": "[\\"]", "big": 12345678901234567890}},{"ref":"r 3","action":"invalid","metadata":null}]`,
    ]);
  });

  it("are an error of the whole call for unlink, which has no partial", async () => {
    const body = { rows: [{ id: "a" }, { id: "b\0" }] };
    const response = await api("/rpc/unlink", { method: "POST", body }, key);
    const details = "\\u0000 cannot be converted to text. It is in rows[1].id.";
    expect([response.status, await response.json()]).toMatchObject([400, { code: "22P05", details }]);
  });

  it("refuses the whole call for text outside of the rows that cannot be stored", async () => {
    const rows = [row("1"), row("2\0")];
    const details = "\\u0000 cannot be converted to text. It is in companyId.";
    const answer = await answerTo({ rows, companyId: "acme\0", partial: true });
    expect([answer, await countRows()]).toMatchObject([[400, { code: "22P05", details }], 0]);
  });
});
