/** The rows that a write shows: past the bounds of an answer the write is refused, and nothing is written. */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, mapping, mappings, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

const text = (length: number) => ({ a: 'say "x"\n'.repeat(length) });

beforeEach(async () => {
  await clearRows();
  const body = [1, 2, 3, 4].map((n) => ({ id: `r${n}`, ...mapping(`e${n}`, { metadata: text(100 * n) }) }));
  expect((await callWith({}, key)(standard, { method: "POST", body })).status).toBe(201);
});

async function stored(): Promise<unknown> {
  const query = `SELECT "id", "entityType", "entityId", "externalId", "metadata", "updatedAt" FROM "externalIntegrationMapping" ORDER BY 1`;
  return (await env.DB.prepare(query).all()).results;
}

interface Write {
  readonly method: string;
  readonly query: string;
  readonly resolution?: string;
  readonly body?: unknown;
}

const rows = [1, 2, 3].map((n) => ({ id: `r${n}`, ...mapping(`e${n}`), externalId: `x${n}` }));
const repeated = Array.from({ length: 20 }, (_, index) => `m${index}:metadata`).join();

const writes: readonly (readonly [string, Write])[] = [
  ["an insert", { method: "POST", query: "", body: mappings(3, () => ({ metadata: text(200) })) }],
  [
    "an insert of one row that shows a column again and again",
    { method: "POST", query: `select=${repeated}`, body: mapping("n", { metadata: text(50) }) },
  ],
  [
    "an upsert that leaves metadata as it is",
    { method: "POST", query: "select=id,metadata", resolution: "merge-duplicates", body: rows },
  ],
  [
    "an upsert that sets it",
    {
      method: "POST",
      query: "select=id,metadata",
      resolution: "merge-duplicates",
      body: rows.map((row) => ({ ...row, metadata: text(150) })),
    },
  ],
  [
    "an upsert by another key",
    {
      method: "POST",
      query: "select=id,metadata&on_conflict=entityType,entityId,integration,companyId",
      resolution: "merge-duplicates",
      body: mappings(1, () => ({ entityId: "e4" })),
    },
  ],
  [
    "a PUT",
    {
      method: "PUT",
      query: `id=eq.r4&select=${repeated}`,
      body: { id: "r4", ...mapping("e4"), externalId: "x" },
    },
  ],
  [
    "a PATCH of many rows",
    {
      method: "PATCH",
      query: "entityType=eq.customer&select=id,metadata,metadata->a",
      body: { externalId: "x", allowDuplicateExternalId: true },
    },
  ],
  [
    "a PATCH that sets what it shows",
    { method: "PATCH", query: "entityType=eq.customer&select=metadata", body: { metadata: text(300) } },
  ],
  [
    "a PATCH of one row",
    { method: "PATCH", query: "id=eq.r4&select=id,metadata,metadata::text", body: { externalId: "x" } },
  ],
  [
    "a PATCH by a value set",
    { method: "PATCH", query: "id=match.^r&select=id,metadata", body: { allowDuplicateExternalId: true } },
  ],
  [
    "a PATCH with an embedded company",
    {
      method: "PATCH",
      query: "id=in.(r3,r4)&select=metadata,company(id,name)",
      body: { allowDuplicateExternalId: true },
    },
  ],
  ["a DELETE of many rows", { method: "DELETE", query: "entityType=eq.customer&select=id,metadata->>a" }],
  ["a DELETE of one row", { method: "DELETE", query: "id=eq.r4" }],
  [
    "a DELETE with an embedded company",
    { method: "DELETE", query: "id=in.(r3,r4)&select=metadata,company(id,name)" },
  ],
];

describe.each(writes)("%s", (_, { method, query, resolution, body }) => {
  it.each(["application/json", "text/csv;nulls=value"])(
    "shows at most MAX_ANSWER_BYTES: %s",
    async (accept) => {
      const ask = (bytes: number) =>
        callWith({ MAX_ANSWER_BYTES: String(bytes) }, key)(`${standard}?${query}`, {
          method,
          headers: {
            Accept: accept,
            Prefer: `return=representation${resolution ? `,resolution=${resolution}` : ""}`,
          },
          ...(body === undefined ? {} : { body }),
        });
      const before = await stored();
      // From far too few bytes to enough: whatever is written is shown, and is as large as it may be.
      for (let bytes = 200; ; bytes = Math.ceil(bytes * 1.6)) {
        const answer = await ask(bytes);
        if (answer.status < 300) {
          const { length } = new TextEncoder().encode(await answer.text());
          expect(length).toBeLessThanOrEqual(bytes);
          expect(length).toBeGreaterThan(200);
          // What is counted before is not much more than what is shown; an embed has a share of each row there may be.
          if (!query.includes("company")) expect(bytes).toBeLessThan(4 * length + 2_000);
          break;
        }
        expect(await read(answer)).toEqual({
          status: 400,
          body: {
            code: "54001",
            message: expect.stringMatching(
              /^(The rows that the write shows|An embedded resource) would have more than \d+ bytes$/,
            ),
            details: null,
            hint: expect.any(String),
          },
        });
        expect(await stored()).toEqual(before);
      }
    },
  );
});

describe("the rows that a write shows", () => {
  const send = (
    variables: object,
    method: string,
    query: string,
    init: { body?: unknown; prefer?: string },
  ) =>
    callWith(variables, key)(`${standard}?${query}`, {
      method,
      headers: { Prefer: init.prefer ?? "return=representation" },
      ...(init.body === undefined ? {} : { body: init.body }),
    });
  const tooMany = {
    status: 400,
    body: {
      code: "54001",
      message: "The write would show more than 3 rows",
      details: null,
      hint: "Send Prefer: return=minimal, or write fewer rows at once.",
    },
  };

  it.each([
    ["an insert", "POST", "", mappings(4)],
    ["a PATCH", "PATCH", "entityType=eq.customer", { externalId: null }],
    ["a DELETE", "DELETE", "entityType=eq.customer", undefined],
  ])("are at most MAX_ROWS: %s", async (_, method, query, body) => {
    const before = await stored();
    expect(await read(await send({ MAX_ROWS: "3" }, method, query, { body }))).toEqual(tooMany);
    expect(await stored()).toEqual(before);
    // Shown to nobody, they may be any number.
    expect(
      (await send({ MAX_ROWS: "3" }, method, query, { body, prefer: "return=minimal" })).status,
    ).toBeLessThan(300);
    expect(await stored()).not.toEqual(before);
  });

  it.each([
    ["an insert", "POST", "", mappings(4)],
    ["a PATCH", "PATCH", "entityType=eq.customer", { externalId: null }],
    ["a DELETE", "DELETE", "entityType=eq.customer", undefined],
  ])("may be exactly MAX_ROWS: %s", async (_, method, query, body) => {
    const answer = await send({ MAX_ROWS: "4" }, method, query, { body });
    expect(await answer.json()).toHaveLength(4);
  });

  it("are fewer if the request says so, and that error comes first", async () => {
    const prefer = "return=representation,handling=strict,max-affected=2";
    const answer = await send({ MAX_ROWS: "3" }, "DELETE", "entityType=eq.customer", { prefer });
    expect(await read(answer)).toMatchObject({ status: 400, body: { code: "PGRST124" } });
  });

  it("may be as long as an embedded company is, at 1,000 rows", async () => {
    const name = "n".repeat(500);
    await makeCompany("long", name);
    const call = callWith({}, await makeKey({ companyId: "long" }));
    const body = mappings(4, () => ({ companyId: "long" }));
    const query = "select=entityId,company(id,name)";
    const answer = await call(`${standard}?integration=eq.xero&${query}`, {
      method: "PATCH",
      headers: { Prefer: "return=representation" },
      body: { externalId: null },
    });
    expect(await answer.json()).toEqual([]);
    expect((await call(standard, { method: "POST", body })).status).toBe(201);
    const shown = await call(`${standard}?integration=eq.xero&${query}`, {
      method: "PATCH",
      headers: { Prefer: "return=representation" },
      body: { externalId: null },
    });
    expect(await shown.json()).toEqual(
      body.map(({ entityId }) => ({ entityId, company: { id: "long", name } })),
    );
  });
});
