/** `resolve` with ids that are listed many times and that many mappings have (SPEC §12). */
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { countBindings, newCounts } from "../../support/counting";
import { makeCompany, makeKey, read } from "../../support/fixtures";
import { isolate } from "../../support/isolate";

const HOLDERS = 2_000;

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  const store = (integration: string, entityId: string, externalId: string) =>
    env.DB.prepare(
      `INSERT INTO "externalIntegrationMapping"
         ("id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "metadata", "companyId")
       SELECT ?1 || key, 'item', ${entityId}, ${integration}, ${externalId}, 1, '"' || printf('%0500d', key) || '"', 'acme'
       FROM json_each(?2)`,
    ).bind(entityId.length + integration, JSON.stringify(Array.from({ length: HOLDERS })));
  await env.DB.batch([
    store("'xero'", "'e' || key", "'N/A'"),
    store("'shopify'", "'e' || key", "'s' || key"),
    store("'system' || key", "'everywhere'", "'x'"),
  ]);
});

const repeated = (times: number, id: string, ...others: readonly string[]) => [
  ...Array.from({ length: times }, () => id),
  ...others,
];

it.each<[string, object]>([
  ["external ids", { integration: "xero", externalIds: repeated(9_990, "N/A", "N/B") }],
  [
    "external ids of a type",
    { integration: "xero", entityType: "item", externalIds: repeated(9_990, "N/A") },
  ],
  ["external ids, translated", { integration: "xero", externalIds: repeated(9_990, "N/A"), to: "shopify" }],
  ["entities", { entityType: "item", entityIds: repeated(9_990, "everywhere") }],
])("refuses %s that would be joined to millions of rows, at once", async (_, body) => {
  for (const query of ["", "?select=count()", "?limit=10"]) {
    const call = isolate();
    const answer = await read(await call(`/rpc/resolve${query}`, { method: "POST", body }, key));
    expect(answer).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: "The same ids are listed so often that the result would have too many rows",
        details: null,
        hint: "List each id once: its rows are the same wherever it is in the list.",
      },
    });
  }
});

it("resolves ids that are listed often, in their order, as long as the result is not too large", async () => {
  const externalIds = [...repeated(30, "N/A"), "N/B", ...repeated(10, "N/A")];
  const counts = newCounts();
  const call = isolate(countBindings(env, counts));
  const body = { integration: "xero", externalIds };
  const answer = await read(
    await call("/rpc/resolve?select=index,status,count()&order=index", { method: "POST", body }, key),
  );
  expect(answer).toEqual({
    status: 200,
    body: externalIds.map((id, index) =>
      id === "N/A" ? { index, status: "ambiguous", count: HOLDERS } : { index, status: "missing", count: 1 },
    ),
  });
  // The check reads the index once more.
  expect(counts.rowsRead).toBeLessThanOrEqual(6 * externalIds.length + (2 * 40 + 2) * HOLDERS);
  const rest = await read(
    await call(
      "/rpc/resolve?select=index,asked,status&index=gt.29",
      { method: "POST", body: { integration: "xero", externalIds: [...repeated(30, "N/B"), "none", "N/B"] } },
      key,
    ),
  );
  expect(rest.body).toEqual([
    { index: 30, asked: "none", status: "missing" },
    { index: 31, asked: "N/B", status: "missing" },
  ]);
});
