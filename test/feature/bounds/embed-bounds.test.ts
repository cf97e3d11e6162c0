/** What embeds may ask of the database: each list of rows is read once at the most. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { documented, standard } from "../../support/mappings";
import { warehouseApi } from "../../support/warehouse/api";
import { makeEmbedRows } from "../../support/warehouse/embed-rows";

let key = "";

beforeEach(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

const tooComplex = (message: string, hint: string) => ({
  status: 400,
  body: { code: "54001", message, details: null, hint },
});

describe("an embed that leads back", () => {
  const back = (relation: string, origin: string) =>
    tooComplex(
      `Embedding "${relation}" in "${origin}" leads back to rows that are being read`,
      `Ask for the rows of "${relation}" in a request of their own, filtered by the columns that refer to "${origin}".`,
    );

  it.each([
    "select=id,company(externalIntegrationMapping(id))",
    "select=id,c:company(m:externalIntegrationMapping(count()))",
    "select=...company(...externalIntegrationMapping(id))",
    "select=id,company!inner(externalIntegrationMapping!inner(id))",
    "select=id,company(externalIntegrationMapping())&company.externalIntegrationMapping=not.is.null",
    `select=${"company(m:externalIntegrationMapping(".repeat(8)}count()${"))".repeat(8)}`,
  ])("is refused: %s", async (query) => {
    expect(await read(await api(`${standard}?${query}`, {}, key))).toEqual(
      back("externalIntegrationMapping", "company"),
    );
  });

  it("is refused when it starts at the other end", async () => {
    expect(
      await read(await api("/company?select=externalIntegrationMapping(id,company(name))", {}, key)),
    ).toEqual(back("company", "externalIntegrationMapping"));
  });

  it("is refused in the answer of a write, before it writes", async () => {
    const row = {
      id: "m1",
      entityType: "item",
      entityId: "i1",
      integration: "xero",
      allowDuplicateExternalId: false,
      companyId: "acme",
    };
    const answer = await api(
      `${documented}?select=company(externalIntegrationMapping(id))`,
      { method: "POST", body: row, headers: { Prefer: "return=representation" } },
      key,
    );
    expect(await read(answer)).toEqual(back("externalIntegrationMapping", "company"));
    expect(await read(await api(documented, {}, key))).toEqual({ status: 200, body: [] });
  });
});

describe("embeds of many rows", () => {
  const lists = (many: number) =>
    Array.from({ length: many }, (_, index) => `m${index}:externalIntegrationMapping(count())`).join();

  it("are at most MAX_TO_MANY_EMBEDS", async () => {
    expect((await api(`/company?select=${lists(5)}`, {}, key)).status).toBe(200);
    expect(await read(await api(`/company?select=${lists(6)}`, {}, key))).toEqual(
      tooComplex(
        "The request embeds lists of rows 6 times; it may do so 5 times",
        "Ask for fewer of them in one request, or for each one in its own request.",
      ),
    );
  });

  it("have at most MAX_EMBEDDED_ROWS, by the limits of the request", async () => {
    const call = callWith({ MAX_EMBEDDED_ROWS: "99" }, key);
    const ask = async (limit: number, inner: number) =>
      read(
        await call(
          `/company?select=id,externalIntegrationMapping(id)&limit=${limit}&externalIntegrationMapping.limit=${inner}`,
        ),
      );
    expect((await ask(3, 33)).status).toBe(200);
    expect(await ask(5, 20)).toEqual(
      tooComplex(
        "The request may embed 100 rows; it may embed 99",
        "Lower the limits of the lists inside each other, such as company.limit=100, or ask for the inner ones in requests of their own.",
      ),
    );
  });
});

describe("embedded rows that are looked up for every row", () => {
  const times = (many: number, item: (index: number) => string) =>
    Array.from({ length: many }, (_, index) => item(index)).join();

  it.each([
    [
      "orders",
      (n: number) =>
        `select=id,${times(n, (i) => `c${i}:company()`)}&order=${times(n, (i) => `c${i}(name)`)}`,
    ],
    ["filters", (n: number) => `select=id,${times(n, (i) => `c${i}:company!inner()`)}`],
    [
      "ordered members",
      (n: number) => `select=id,...company(${times(n, (i) => `n${i}:name`)})&order=entityId`,
    ],
    ["grouped members", (n: number) => `select=count(),...company(${times(n, (i) => `n${i}:name`)})`],
  ])("are at most MAX_EMBED_LOOKUPS: %s", async (_, query) => {
    expect((await api(`${standard}?${query(10)}`, {}, key)).status).toBe(200);
    expect(await read(await api(`${standard}?${query(11)}`, {}, key))).toEqual(
      tooComplex(
        "The request looks up embedded rows 11 times for each row, to order or filter by; it may do so 10 times",
        "Order and filter by fewer embedded resources, or ask for some of their members in a request of its own.",
      ),
    );
  });

  it("do not count on a page without an order", async () => {
    const query = `select=id,...company(${times(20, (i) => `n${i}:name`)})`;
    expect((await api(`${standard}?${query}`, {}, key)).status).toBe(200);
  });
});

describe("an engine that allows embeds to lead back, as PostgREST does", () => {
  beforeAll(makeEmbedRows);

  it("still bounds the rows of nested lists", async () => {
    const ask = warehouseApi({ maxRows: 100, maxEmbeddedRows: 999_999 });
    const nested = "/shelf?select=item(shelf(item(id)))";
    expect((await ask(`${nested}&limit=1&item.limit=1`)).status).toBe(200);
    expect((await read(await ask(nested))).body.message).toBe(
      "The request may embed 1010000 rows; it may embed 999999",
    );
  });
});
