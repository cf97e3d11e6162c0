/** What ordering and grouping by JSON, and by embedded rows, may take (SPEC §19). */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../faults/app-with-faults";
import { makeCompany, makeKey, read } from "../fixtures";

const path = "/rest/v1/externalIntegrationMapping";
let key = "";

beforeAll(() => makeCompany("acme"));
beforeEach(async () => {
  key = await makeKey({ companyId: "acme" });
  await env.DB.prepare(`DELETE FROM "externalIntegrationMapping"`).run();
});

async function insert(...metadata: readonly string[]): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping" ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "metadata", "companyId")
     SELECT 'm' || key, 'item', 'e' || key, 'xero', 0, value, 'acme' FROM json_each(?)`,
  )
    .bind(JSON.stringify(metadata))
    .run();
}

const ask = async (query: string, variables: object = {}) =>
  read(await callWith(variables, key)(`${path}?${query}`));

const tooMuch = (limit: number) => ({
  status: 400,
  body: {
    code: "54001",
    message: `The request would put more than ${limit} JSON values in order or in groups`,
    details: null,
    hint: "Narrow it with a filter, or order and group by a column that is not JSON.",
  },
});

describe("an order by JSON", () => {
  const few = { MAX_SORT_VALUES: "50" };

  it("stays exact for numbers of every spelling", async () => {
    const numbers = [
      "-12345678901234567890",
      "-9223372036854775808",
      "-100",
      "-1.5",
      "-0.001",
      "0",
      "0.001",
      "1.10",
      "9",
      "10",
      "1e5",
      "9223372036854775807",
      "12345678901234567890",
      "12345678901234567890.5",
    ];
    await insert(...numbers.toReversed());
    const { status, body } = await ask("select=id&order=metadata");
    expect([status, body.map(({ id }: { id: string }) => id)]).toEqual([
      200,
      numbers.map((_, index) => `m${numbers.length - 1 - index}`),
    ]);
  });

  it.each([
    "order=metadata",
    "order=metadata->a.desc",
    "select=metadata,count()",
    "select=metadata->a,count()",
  ])("is refused past MAX_SORT_VALUES values: %s", async (query) => {
    const list = JSON.stringify(Array.from({ length: 30 }, (_, index) => index));
    await insert(`{"a": ${list}}`, `{"a": ${list}}`);
    expect(await ask(query, few)).toEqual(tooMuch(50));
    expect((await ask(query)).status).toBe(200);
    expect((await ask(`${query}&id=eq.none`, few)).status).toBe(200);
  });

  it("is refused in an embed too", async () => {
    await insert(...Array.from({ length: 60 }, () => `{"a": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}`));
    const call = callWith(few, key);
    const query = "/company?select=externalIntegrationMapping(id)&externalIntegrationMapping.order=metadata";
    expect(await read(await call(query))).toEqual(tooMuch(50));
  });

  it("ends before it makes keys of a value with very many numbers", async () => {
    await insert(`[${Array.from({ length: 20_000 }, (_, index) => `${index}.5`).join(", ")}]`);
    expect(await ask("select=id&order=metadata")).toEqual(tooMuch(1_000_000));
  });
});

describe("a path into JSON", () => {
  it("has a hundred steps at the most", async () => {
    await insert("[1]");
    const steps = (many: number) => `select=id&order=metadata${"->0".repeat(many)}`;
    expect((await ask(steps(100))).status).toBe(200);
    expect(await ask(steps(101))).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: 'The JSON path into "metadata" has 101 steps; it may have at most 100',
        details: null,
        hint: "Ask for the value higher up.",
      },
    });
  });
});

describe("an order by embedded rows", () => {
  it("looks them up MAX_EMBED_LOOKUPS times at the most", async () => {
    const query = "select=id,company()&order=company(name),company(id)";
    expect((await ask(query, { MAX_EMBED_LOOKUPS: "2" })).status).toBe(200);
    expect(await ask(query, { MAX_EMBED_LOOKUPS: "1" })).toEqual({
      status: 400,
      body: {
        code: "54001",
        message:
          "The request looks embedded rows up 2 times for each row, to order or filter by; it may do so 1 times",
        details: null,
        hint: "Order and filter by fewer embedded resources, or ask for some of their members in a request of its own.",
      },
    });
  });
});
