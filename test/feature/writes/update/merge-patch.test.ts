/** PATCH with `application/merge-patch+json`: RFC 7396 over the row (SPEC §12). */
import { env } from "cloudflare:workers";
import { afterAll, describe, expect, it } from "vitest";
import { api, read } from "../../../support/fixtures";
import { clearRows, documented, prefer, standard } from "../../../support/mappings";
import { patch as patchAs, store, stored } from "../../../support/writes/merge-patches";
import { useWriter } from "../../../support/writes/writer";

const time = "2026-01-01T00:00:00Z";

const key = useWriter("merger");
afterAll(clearRows);

const patch = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}, as = key()) =>
  patchAs(path, body, headers, as);

describe("the cases of RFC 7396's appendix A", () => {
  // The last three replace a value that is there with one that is no object, or patch one that is none.
  const cases: readonly (readonly [before: string | null, patch: string, after: string | null])[] = [
    ['{"a": "b"}', '{"a":"c"}', '{"a": "c"}'],
    ['{"a": "b"}', '{"b":"c"}', '{"a": "b", "b": "c"}'],
    ['{"a": "b"}', '{"a":null}', "{}"],
    ['{"a": "b", "b": "c"}', '{"a":null}', '{"b": "c"}'],
    ['{"a": ["b"]}', '{"a":"c"}', '{"a": "c"}'],
    ['{"a": "c"}', '{"a":["b"]}', '{"a": ["b"]}'],
    ['{"a": {"b": "c"}}', '{"a":{"b":"d","c":null}}', '{"a": {"b": "d"}}'],
    ['{"a": [{"b": "c"}]}', '{"a":[1]}', '{"a": [1]}'],
    ['["a", "b"]', '["c","d"]', '["c", "d"]'],
    ['{"a": "b"}', '["c"]', '["c"]'],
    ['{"a": "foo"}', "null", null],
    ['{"a": "foo"}', '"bar"', '"bar"'],
    ['{"e": null}', '{"a":1}', '{"a": 1, "e": null}'],
    ["[1, 2]", '{"a":"b","c":null}', '{"a": "b"}'],
    ["{}", '{"a":{"bb":{"ccc":null}}}', '{"a": {"bb": {}}}'],
    // Beside the appendix: a null column is no object, and an empty patch makes it one.
    [null, '{"a":{"b":1,"c":null}}', '{"a": {"b": 1}}'],
    [null, "{}", "{}"],
    ['{"a": 1}', "{}", '{"a": 1}'],
    ['"text"', "{}", "{}"],
  ];
  for (const [before, change, after] of cases) {
    it(`makes ${after} of ${before} and ${change}`, async () => {
      await store("one", before);
      const answer = await patch(`${standard}?id=eq.one&select=metadata`, `{"metadata":${change}}`, {
        ...prefer("return=representation"),
      });
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe(`[{"metadata":${after}}]`);
      expect(await stored("one")).toBe(after);
    });
  }
});

describe("a merge patch of a row", () => {
  it("merges metadata, sets other columns, and answers with the row", async () => {
    await store("one", '{"keep": 1, "drop": 2}', "x");
    const answer = await patch(
      `${documented}?id=eq.one`,
      { metadata: { drop: null, add: { to: "it" } }, externalId: null, lastSyncedAt: time, updatedAt: time },
      prefer("return=representation"),
    );
    expect(await read(answer, "Content-Type", "Preference-Applied")).toEqual({
      status: 200,
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        "Preference-Applied": "return=representation",
      },
      body: {
        id: "one",
        entityType: "customer",
        entityId: "one",
        integration: "xero",
        externalId: null,
        allowDuplicateExternalId: false,
        metadata: { add: { to: "it" }, keep: 1 },
        lastSyncedAt: time,
        remoteUpdatedAt: null,
        createdAt: time,
        updatedAt: time,
        createdBy: null,
        updatedBy: "key:merger",
        companyId: "acme",
      },
    });
  });

  it("sets updatedAt and updatedBy, as any PATCH", async () => {
    await store("one", "{}");
    expect((await patch(`${standard}?id=eq.one`, { metadata: { a: 1 } })).status).toBe(204);
    const [row] = (
      await read(await api(`${standard}?id=eq.one&select=metadata,updatedAt,updatedBy`, {}, key()))
    ).body;
    expect(row).toEqual({ metadata: { a: 1 }, updatedAt: expect.any(String), updatedBy: "key:merger" });
    expect(row.updatedAt > time).toBe(true);
  });

  it("keeps numbers and text unchanged, keys in jsonb's order, and __proto__ as a member", async () => {
    await store("one", '{"a": 1.10, "bb": 12345678901234567890, "ccc": {"x": 1e2}}');
    const body = `{"metadata":{"aa":0.50,"ccc":{"\\u00e9":"\\u2028\\ud83d\\ude00","b":-0.0},"__proto__":{"z":[1.0]}}}`;
    expect((await patch(`${standard}?id=eq.one`, body)).status).toBe(204);
    expect(await stored("one")).toBe(
      '{"a": 1.10, "aa": 0.50, "bb": 12345678901234567890, "ccc": {"b": -0.0, "x": 1e2, "é": "\u2028😀"}, "__proto__": {"z": [1.0]}}',
    );
  });

  it("changes nothing for an empty body, or for columns= that the body leaves out", async () => {
    await store("one", '{"a": 1}', "x");
    expect((await patch(`${documented}?id=eq.one`, {})).status).toBe(204);
    const answer = await patch(
      `${standard}?id=eq.one&columns=metadata,externalId&select=metadata,externalId`,
      { metadata: { b: 2 }, entityType: "item" },
      prefer("return=representation", "missing=default"),
    );
    expect(await read(answer)).toEqual({
      status: 200,
      body: [{ metadata: { a: 1, b: 2 }, externalId: "x" }],
    });
  });

  it("answers 404 when no row matches, and 204 on the standard mount", async () => {
    expect((await patch(`${documented}?id=eq.none`, { metadata: { a: 1 } })).status).toBe(404);
    expect(
      await read(await patch(`${standard}?id=eq.none`, { metadata: { a: 1 } }), "Content-Range"),
    ).toEqual({
      status: 204,
      headers: { "Content-Range": "*/*" },
      body: "",
    });
  });
});

describe("a merge patch of many rows", () => {
  it("merges into each row's own value, equal values and nulls too", async () => {
    await store("a", '{"n": 1}');
    await store("b", '{"n": 1}');
    await store("c", '{"n": 2, "x": [1]}');
    await store("d", null);
    await store("other", '{"n": 9}');
    const answer = await patch(
      `${standard}?id=in.(a,b,c,d)&select=id,metadata&order=id`,
      { metadata: { x: 1 } },
      prefer("return=representation", "count=exact"),
    );
    expect(await read(answer, "Content-Range")).toEqual({
      status: 200,
      headers: { "Content-Range": "0-3/4" },
      body: [
        { id: "a", metadata: { n: 1, x: 1 } },
        { id: "b", metadata: { n: 1, x: 1 } },
        { id: "c", metadata: { n: 2, x: 1 } },
        { id: "d", metadata: { x: 1 } },
      ],
    });
    expect(await stored("other")).toBe('{"n": 9}');
  });

  it("merges thousands of different values, more than one parameter holds", async () => {
    const pad = "x".repeat(900);
    await env.DB.prepare(
      `INSERT INTO "externalIntegrationMapping" ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId", "metadata")
       SELECT 'm-' || value, 'item', value, 'xero', 1, 'acme', '{"n": ' || value || ', "pad": "${pad}"}' FROM (
         WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 3000) SELECT value FROM n)`,
    ).run();
    const start = performance.now();
    const answer = await patch(`${standard}?entityType=eq.item`, { metadata: { pad: null, ok: true } });
    expect(answer.status).toBe(204);
    expect(performance.now() - start).toBeLessThan(10_000);
    const wrong = `SELECT count(*) AS n FROM "externalIntegrationMapping" WHERE "entityType" = 'item' AND "metadata" <> '{"n": ' || "entityId" || ', "ok": true}'`;
    expect(await env.DB.prepare(wrong).first("n")).toBe(0);
  });

  it("filters by the JSON that it changes", async () => {
    await store("a", '{"tags": ["x"]}');
    await store("b", '{"tags": ["y"]}');
    const filter = encodeURIComponent('{"tags":["x"]}');
    const answer = await patch(
      `${standard}?metadata=cs.${filter}&select=id,metadata`,
      { metadata: { tags: [] } },
      prefer("return=representation"),
    );
    expect(await read(answer)).toEqual({ status: 200, body: [{ id: "a", metadata: { tags: [] } }] });
    expect(await stored("b")).toBe('{"tags": ["y"]}');
  });

  it("writes nothing past max-affected, or for a singular answer", async () => {
    await store("a", "{}");
    await store("b", "{}");
    const tooMany = await patch(
      `${standard}?id=in.(a,b)`,
      { metadata: { x: 1 } },
      prefer("handling=strict", "max-affected=1"),
    );
    expect(await read(tooMany)).toEqual({
      status: 400,
      body: {
        code: "PGRST124",
        message: "Query result exceeds max-affected preference constraint",
        details: "The query affects 2 rows",
        hint: null,
      },
    });
    const object = { Accept: "application/vnd.pgrst.object+json" };
    const two = await patch(`${standard}?id=in.(a,b)`, { metadata: { x: 1 } }, object);
    expect((await read(two)).body).toMatchObject({ code: "PGRST116", details: "The result contains 2 rows" });
    expect([await stored("a"), await stored("b")]).toEqual(["{}", "{}"]);
  });
});
