/** What `resolve`, `orphans` and `duplicates` take, show and read at most (SPEC §12). */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { countBindings, newCounts } from "../../support/counting";
import { makeCompany, makeKey, read } from "../../support/fixtures";
import { callFunction, shownBy } from "../../support/functions/calls";
import { isolate } from "../../support/isolate";

const ENTITIES = 4_000;
/** An external id that this many entities hold. */
const SHARED = 500;

let key = "";
let narrow = "";

const list = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, n) => item(n));

beforeAll(async () => {
  await Promise.all(["acme", "other"].map((id) => makeCompany(id)));
  key = await makeKey({ companyId: "acme" });
  narrow = await makeKey({
    companyId: "acme",
    integrations: ["xero", "linear"],
    entityTypes: ["customer", "item"],
  });
  // Each entity is in two systems of two companies; in `twins` each external id is that of four entities.
  const store = (integration: string, externalId: string, where = "true") =>
    env.DB.prepare(
      `INSERT INTO "externalIntegrationMapping"
         ("id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "metadata", "companyId")
       WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
       SELECT company.id || ?2 || i, 'customer', 'e-' || i, ?2, ${externalId}, 1, '{"a": "' || printf('%0100d', i) || '"}', company.id
       FROM n, company WHERE ${where}`,
    ).bind(ENTITIES, integration);
  await env.DB.batch([
    store("xero", "'x-' || i"),
    store("shopify", "'s-' || i"),
    store("linear", "'l-' || (i / 4)"),
    store("docusign", "'N/A'", `i < ${SHARED}`),
  ]);
});

describe("lists", () => {
  const tooLong = (argument: string, most: number) => ({
    status: 400,
    body: {
      code: "54001",
      message: `The argument "${argument}" may have at most ${most} items`,
      details: null,
      hint: "Split them into several requests.",
    },
  });

  it("of resolve hold 10,000 ids, answered in their order whatever MAX_ROWS is", async () => {
    const externalIds = list(10_000, (n) => `x-${(n * 7919) % 10_000}`);
    const call = callWith({ MAX_ROWS: "1000" }, key);
    const text = JSON.stringify({ integration: "xero", externalIds });
    const headers = { "Content-Type": "application/json" };
    const answer = await call("/rpc/resolve?select=index,asked,externalId", {
      method: "POST",
      headers,
      text,
    });
    expect(answer.headers.get("Content-Range")).toBe("0-9999/*");
    const isThere = (id: string) => Number(id.slice(2)) < ENTITIES;
    expect(await answer.json()).toEqual(
      externalIds.map((asked, index) => ({ index, asked, externalId: isThere(asked) ? asked : null })),
    );
    const more = [...externalIds, "x"];
    expect(await shownBy("resolve", { integration: "xero", externalIds: more }, key)).toEqual(
      tooLong("externalIds", 10_000),
    );
    expect(await shownBy("resolve", { entityType: "customer", entityIds: more }, key)).toEqual(
      tooLong("entityIds", 10_000),
    );
  });

  it("of orphans hold 50,000 ids", async () => {
    const entityIds = list(50_000, (n) => `e-${n + 1}`);
    const body = { entityType: "customer", integration: "xero", entityIds };
    expect(await shownBy("orphans?select=id", body, key)).toEqual({
      status: 200,
      body: [{ id: "acmexero0" }],
    });
    expect(await shownBy("orphans", { ...body, entityIds: [...entityIds, "e"] }, key)).toEqual(
      tooLong("entityIds", 50_000),
    );
  });

  it("may have more bytes than one parameter of the database", async () => {
    const long = (n: number) => `${n}-${"é".repeat(250)}`;
    const externalIds = list(9_999, long).concat("x-7");
    const resolved = await shownBy(
      "resolve?select=index,status&or=(status.eq.found,index.in.(0,5000))",
      { integration: "xero", externalIds },
      key,
    );
    expect(resolved.body).toEqual([
      { index: 0, status: "missing" },
      { index: 5000, status: "missing" },
      { index: 9999, status: "found" },
    ]);
    const entityIds = list(9_999, long).concat(list(ENTITIES - 1, (n) => `e-${n}`));
    expect(
      (
        await shownBy(
          "orphans?select=entityId&integration=eq.xero",
          { entityType: "customer", entityIds },
          key,
        )
      ).body,
    ).toEqual([{ entityId: `e-${ENTITIES - 1}` }]);
  });
});

describe("answers", () => {
  it("of orphans and duplicates are cut at MAX_ROWS", async () => {
    const call = callWith({ MAX_ROWS: "10" }, key);
    const post = async (path: string, body: object) => {
      const headers = { "Content-Type": "application/json", Prefer: "count=exact" };
      const answer = await call(`/rpc/${path}`, { method: "POST", headers, text: JSON.stringify(body) });
      return [answer.status, answer.headers.get("Content-Range")];
    };
    expect(await post("orphans?integration=eq.xero", { entityType: "customer", entityIds: [] })).toEqual([
      206,
      `0-9/${ENTITIES}`,
    ]);
    expect(await post("duplicates", {})).toEqual([206, `0-9/${ENTITIES / 4 + 1}`]);
  });

  it("have at most MAX_ANSWER_BYTES", async () => {
    const call = callWith({ MAX_ANSWER_BYTES: "1000000" }, key);
    const ask = async (count: number, query = "") => {
      const body = { integration: "xero", externalIds: list(count, (n) => `x-${n}`) };
      const headers = { "Content-Type": "application/json" };
      return read(
        await call(`/rpc/resolve${query}`, { method: "POST", headers, text: JSON.stringify(body) }),
      );
    };
    expect((await ask(1_500)).status).toBe(200);
    expect(await ask(4_000)).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: "The answer would have more than 1000000 bytes",
        details: null,
        hint: "Ask for fewer rows or columns at once, with limit= and select=.",
      },
    });
    expect((await ask(4_000, "?select=id")).status).toBe(200);
    expect((await ask(4_000, "?limit=1000&offset=3000")).body).toHaveLength(1_000);
  });

  it("show every entity of an id, even if there are many more entities than ids", async () => {
    const body = { integration: "docusign", externalIds: ["N/A", "none", "N/A"] };
    const answer = await callFunction("resolve?select=index,status", body, key, { Prefer: "count=exact" });
    const several = (index: number) => list(SHARED, () => "ambiguous").map((status) => ({ index, status }));
    expect(await read(answer, "Content-Range")).toEqual({
      status: 200,
      headers: { "Content-Range": `0-${2 * SHARED}/${2 * SHARED + 1}` },
      body: [...several(0), { index: 1, status: "missing" }, ...several(2)],
    });
    const page = await shownBy("resolve?select=index&offset=999&limit=2", body, key);
    expect(page.body).toEqual([{ index: 2 }, { index: 2 }]);
    const [group] = (await shownBy("duplicates", { integration: "docusign" }, key)).body;
    expect([group.count, group.entityIds.length]).toEqual([SHARED, SHARED]);
  });
});

describe("the rows read", () => {
  const xs = list(1_000, (n) => `x-${n * 5}`);
  const es = list(1_000, (n) => `e-${n * 5}`);

  it.each<[string, object]>([
    ["", { integration: "xero", externalIds: xs }],
    ["", { integration: "xero", externalIds: xs, entityType: "customer" }],
    ["", { integration: "linear", externalIds: list(500, (n) => `l-${n}`) }],
    ["", { integration: "shopify", externalIds: list(1_000, (n) => `s-${n * 5}`), to: "xero" }],
    ["", { entityType: "customer", entityIds: es }],
    ["", { entityType: "customer", entityIds: es, integration: "shopify" }],
    ["?select=*,company(name)", { integration: "xero", externalIds: xs }],
    // Filters that look like a better way in than the list.
    ["?id=not.is.null", { integration: "xero", externalIds: xs }],
    ["?id=eq.acmexero5", { integration: "xero", externalIds: xs }],
    ["?updatedAt=eq.2026-01-01", { integration: "xero", externalIds: xs }],
    ["?entityType=eq.customer&createdAt=gt.2020-01-01", { integration: "xero", externalIds: xs }],
    ["?companyId=eq.acme&order=createdAt.desc", { entityType: "customer", entityIds: es }],
    ["?status=eq.missing&select=asked", { integration: "xero", externalIds: xs }],
  ])(
    "by resolve%s %j is at most 6 rows an id and 2 a row that is shown, in one trip",
    async (query, body) => {
      const counts = newCounts();
      const call = isolate(countBindings(env, counts));
      for (const caller of [key, narrow]) {
        Object.assign(counts, newCounts());
        const answer = await read(await call(`/rpc/resolve${query}`, { method: "POST", body }, caller));
        expect(answer.status).toBe(200);
        expect(counts.roundTrips).toBe(1);
        const asked = Object.values(body).find(Array.isArray)?.length ?? 0;
        expect(counts.rowsRead).toBeLessThanOrEqual(6 * asked + 2 * answer.body.length);
      }
    },
  );

  it("by orphans is the mappings of the type up to the page's end", async () => {
    const counts = newCounts();
    const call = isolate(countBindings(env, counts));
    const body = { entityType: "customer", entityIds: list(10, (n) => `e-${n}`) };
    await call("/rpc/orphans?limit=100", { method: "POST", body }, key);
    // Of each row the index and the table, and the list once.
    expect(counts.rowsRead).toBeLessThanOrEqual(2 * (100 + 40) + 10 + 2);
    expect(counts.roundTrips).toBe(1);
  });

  it("by duplicates is the index of external ids once, and the entities of those that are shown", async () => {
    for (const [body, entities] of [
      [{}, ENTITIES + SHARED],
      [{ integration: "linear" }, ENTITIES],
    ] as const) {
      const counts = newCounts();
      const call = isolate(countBindings(env, counts));
      const answer = await read(await call("/rpc/duplicates?limit=5000", { method: "POST", body }, key));
      expect(answer.body.length).toBeGreaterThanOrEqual(1_000);
      expect(counts.rowsRead).toBeLessThanOrEqual(3 * ENTITIES + SHARED + 4 * entities);
      expect(counts.roundTrips).toBe(1);
    }
  });
});
