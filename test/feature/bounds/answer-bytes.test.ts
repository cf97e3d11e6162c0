/**
 * What an answer may have in bytes, and what a row may have in `metadata`: at the bound it is there, one past it is
 * refused, and the Worker is not given more than it may show.
 */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { faultyD1 } from "../../support/faulty-d1";
import { makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, countRows, documented, mapping, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(clearRows);

/** Stores rows whose metadata is `{"a": "x…"}` of so many bytes, past the API. */
async function store(...bytes: readonly number[]): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId", "metadata")
     SELECT 'r' || (100 + key), 'customer', 'r' || (100 + key), 'xero', 0, 'acme',
       '{"a": "' || substr(replace(hex(zeroblob((value - 8) / 2)), '0', 'x'), 1, value - 9) || '"}' FROM json_each(?)`,
  )
    .bind(JSON.stringify(bytes))
    .run();
}

const many = (count: number, bytes: number) => Array.from({ length: count }, () => bytes);

/** Asks with these bounds; counts the calls of the database. */
function asking(variables: Readonly<Record<string, string>>) {
  const { database, calls } = faultyD1(env.DB, () => undefined);
  const call = callWith({ DB: database, ...variables }, key);
  return { call, calls };
}

const tooLarge = (limit: number) => ({
  status: 400,
  body: {
    code: "54001",
    message: `The answer would have more than ${limit} bytes`,
    details: null,
    hint: "Ask for fewer rows or columns at once, with limit= and select=.",
  },
});

const m = Array.from({ length: 20 }, (_, index) => `m${index}:metadata`).join();

describe("the bytes of a read's answer", () => {
  it.each([
    ["a list", `${standard}?select=id,metadata`, {}],
    ["a list in an order that no index serves", `${standard}?select=id,metadata&order=createdBy`, {}],
    ["a page further on", `${standard}?select=id,metadata&order=id&offset=1`, {}],
    ["a list with a count", `${standard}?select=id,metadata`, { Prefer: "count=exact" }],
    ["CSV, where a quote is two", `${standard}?select=id,metadata`, { Accept: "text/csv" }],
    ["a part of a column", `${standard}?select=id,metadata->a`, {}],
    ["JSON as text", `${standard}?select=id,metadata::text`, {}],
    ["a column again and again", `${standard}?select=id,${m}`, {}],
    ["a row of a column again and again", `${standard}?id=eq.r100&select=id,${m}`, {}],
    ["one object", `${documented}?id=eq.r100&select=id,${m}`, {}],
    ["embedded rows of one", `${standard}?select=id,metadata,company(id)`, {}],
    ["spread rows of one", `${standard}?select=id,metadata,...company(name)`, {}],
    ["embedded rows of many", `/rest/v1/company?select=id,externalIntegrationMapping(id,metadata)`, {}],
    ["groups", `${standard}?select=metadata->>a,entityId,count()`, {}],
    ["aggregates", `${standard}?select=entityType,metadata->>a.min(),b:metadata->>a.max()`, {}],
    ["what a value set chose", `${standard}?select=id,metadata&id=match.^r`, {}],
  ])("are at most MAX_ANSWER_BYTES: %s", async (_, path, headers) => {
    await store(2_000, 500, 500, 500);
    const ask = async (bytes: number) => asking({ MAX_ANSWER_BYTES: String(bytes) }).call(path, { headers });
    const whole = await ask(1_000_000);
    const { length } = new TextEncoder().encode(await whole.clone().text());
    expect(length).toBeGreaterThan(500);
    const within = await ask(length);
    expect([within.status, await within.text()]).toEqual([whole.status, await whole.text()]);
    expect(await read(await ask(length - 1))).toEqual(tooLarge(length - 1));
    expect(await read(await ask(400))).toEqual(tooLarge(400));
  });

  it("include the quotes that the database adds around a list within a row", async () => {
    await store(...many(4, 500));
    const path = "/rest/v1/company?select=...externalIntegrationMapping(metadata)";
    const ask = async (bytes: number) => asking({ MAX_ANSWER_BYTES: String(bytes) }).call(path);
    const { length } = await (await ask(4_000)).text();
    expect(length).toBeGreaterThan(2_000);
    expect((await ask(length + 4 * 10)).status).toBe(200);
    expect(await read(await ask(length - 1))).toEqual(tooLarge(length - 1));
  });

  it.each([
    ["one trip where rows are small", many(4, 100), 200, 1],
    ["one more where one is larger than its share", [2_500, 100, 100, 100], 200, 2],
    ["not one that is tried again where they are too large", many(4, 2_500), 400, 2],
  ])("take %s", async (_, sizes, status, trips) => {
    await store(...sizes);
    const { call, calls } = asking({ MAX_ANSWER_BYTES: "8000", MAX_ROWS: "4" });
    expect((await call(`${standard}?select=id,metadata`)).status).toBe(status);
    expect(calls()).toBe(trips);
  });

  it("include texts of limited length, which are only measured when they are written", async () => {
    await store(19_900, 19_900, 10);
    const longest = "😀".repeat(512);
    await env.DB.prepare(
      `UPDATE "externalIntegrationMapping" SET "entityId" = ?1, "externalId" = ?1, "createdBy" = ?1, "updatedBy" = ?1,
         "entityType" = ?1, "integration" = "id" WHERE "id" < 'r102'`,
    )
      .bind(longest)
      .run();
    // Three rows are read, for the next page: 20,000 bytes each, and 16,384 for eight such texts.
    const ask = async (bytes: number) => {
      const { call, calls } = asking({ MAX_ANSWER_BYTES: String(bytes) });
      return { answer: await call(`${standard}?order=id&limit=2`), trips: calls() };
    };
    const whole = await ask(1_000_000);
    const text = await whole.answer.text();
    const { length } = new TextEncoder().encode(text);
    expect(length).toBeGreaterThan(60_000);
    expect([(await ask(length)).trips, await (await ask(length)).answer.text()]).toEqual([1, text]);
    const { answer, trips } = await ask(length - 1);
    expect([trips, await read(answer)]).toEqual([1, tooLarge(length - 1)]);
  });

  it("are at most 16 MiB by default, even for rows older than the bound on metadata", async () => {
    await store(...many(10, 1_900_000));
    const { call, calls } = asking({});
    expect(await read(await call(`${standard}?select=metadata`))).toEqual(tooLarge(16_777_216));
    expect(calls()).toBe(2);
    expect((await call(`${standard}?select=metadata&limit=2`)).status).toBe(200);
    expect(calls()).toBe(3);
  }, 30_000);

  it("are written while they are read if there are many", async () => {
    await store(...many(60, 60_000));
    const { call } = asking({});
    const rows: readonly { metadata: { a: string } }[] = await (
      await call(`${standard}?select=metadata`)
    ).json();
    expect(rows.map(({ metadata }) => metadata.a.length)).toEqual(many(60, 59_991));
  });
});

describe("an embedded resource", () => {
  const embed = (query: string) => `/rest/v1/company?select=id,externalIntegrationMapping(metadata)${query}`;

  it("has at most 1,900,000 bytes, even though the local runtime takes more", async () => {
    await store(...many(40, 60_000));
    const { call } = asking({});
    expect(await read(await call(embed("")))).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: "An embedded resource would have more than 1900000 bytes",
        details: null,
        hint: "Embed fewer of its rows or columns, with a limit of its own, or read it in a separate request.",
      },
    });
    expect((await call(embed("&externalIntegrationMapping.limit=30"))).status).toBe(200);
  });
});

describe("the bytes of metadata", () => {
  const json = (bytes: number) => ({ a: "é".repeat((bytes - 9) / 2) });
  const csv = (value: unknown) =>
    `entityType,entityId,integration,allowDuplicateExternalId,companyId,metadata\ncustomer,e,xero,false,acme,"${JSON.stringify(value).replaceAll('"', '""')}"`;
  const merge = { Prefer: "resolution=merge-duplicates" };
  const form = { "Content-Type": "application/x-www-form-urlencoded" };

  it.each([
    [
      "an insert",
      (value: unknown) => ["", { method: "POST", body: mapping("e", { metadata: value }) }] as const,
    ],
    [
      "CSV",
      (value: unknown) =>
        ["", { method: "POST", headers: { "Content-Type": "text/csv" }, text: csv(value) }] as const,
    ],
    [
      "a form",
      (value: unknown) =>
        [
          "?id=eq.r100",
          { method: "PATCH", headers: form, text: `metadata=${encodeURIComponent(JSON.stringify(value))}` },
        ] as const,
    ],
    [
      "an upsert",
      (value: unknown) =>
        [
          "",
          { method: "POST", headers: merge, body: mapping("r100", { id: "r100", metadata: value }) },
        ] as const,
    ],
    [
      "a PUT",
      (value: unknown) =>
        ["?id=eq.r100", { method: "PUT", body: mapping("r100", { id: "r100", metadata: value }) }] as const,
    ],
    ["a PATCH", (value: unknown) => ["?id=eq.r100", { method: "PATCH", body: { metadata: value } }] as const],
  ])("are at most MAX_METADATA_BYTES: %s", async (_, write) => {
    await store(20);
    const send = async (bytes: number) => {
      const [query, init] = write(json(bytes));
      return read(await asking({ MAX_METADATA_BYTES: "1009" }).call(standard + query, init));
    };
    expect(await send(1_011)).toEqual({
      status: 400,
      body: {
        code: "22001",
        message: 'value too long for column "metadata"',
        details: 'The JSON has 1011 bytes; column "metadata" takes at most 1009.',
        hint: "Keep large values elsewhere, and a reference to them here.",
      },
    });
    expect(await countRows("octet_length(metadata) > 20")).toBe(0);
    expect((await send(1_009)).status).toBeLessThan(300);
    expect(await countRows("octet_length(metadata) = 1009")).toBe(1);
  });

  it("are reported with the row of the body that has too many", async () => {
    const body = [mapping("a"), mapping("b", { metadata: json(1_011) })].map((row) => ({
      metadata: null,
      ...row,
    }));
    const answer = await asking({ MAX_METADATA_BYTES: "1009" }).call(standard, { method: "POST", body });
    expect(await read(answer)).toMatchObject({
      status: 400,
      body: {
        details:
          'The JSON has 1011 bytes; column "metadata" takes at most 1009. Row 2 of the body (counting from 1).',
      },
    });
  });
});
