/** How much work the filters may take that the database cannot decide. */

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { boundedBy, jsonRow, repeat } from "../../support/bounded-app";
import { faultyD1 } from "../../support/faulty-d1";
import { makeCompany, makeKey, read } from "../../support/fixtures";
import { standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

const { get } = boundedBy(() => key);

describe("a request with filters that the database cannot decide", () => {
  const narrow = "entityId=in.(600,601,602)&";
  const refused = (message: string, hint: string) => ({
    status: 400,
    body: { code: "54001", message, details: null, hint },
  });
  const tooMuchWork = (limit: number) =>
    refused(
      `The filters that the database cannot decide would take more than ${limit} steps of work`,
      "Use fewer or simpler patterns, or narrow them with a further filter, such as eq on another column.",
    );

  beforeAll(async () => {
    const rows = repeat(3, (n) => jsonRow(600 + n, `,"metadata":{"n":${n},"text":"${"é".repeat(500)}"}`));
    const response = await callWith({}, key)(
      `${standard}?on_conflict=entityType,entityId,integration,companyId`,
      {
        method: "POST",
        headers: { Prefer: "resolution=merge-duplicates" },
        text: `[${rows}]`,
      },
    );
    expect(response.ok).toBe(true);
  });

  it.each([
    [
      "conditions on a field",
      (count: number) => `or=(${repeat(count, (n) => `entityId.match.x${n}`)})`,
      30_000,
    ],
    ["conditions on JSON", (count: number) => `or=(${repeat(count, (n) => `metadata->n.cs.[${n}]`)})`, 4_000],
  ])("is bounded by MAX_SCAN_WORK for many %s", async (_, query, limit) => {
    const variables = { MAX_SCAN_WORK: String(limit) };
    expect(await get(variables, narrow + query(10))).toEqual({ status: 200, body: [] });
    expect(await get(variables, narrow + query(100))).toEqual(tooMuchWork(limit));
  });

  it("costs no more for a list of 1,000 JSON values than for one of 10", async () => {
    const query = (count: number) => `metadata->n=in.(${repeat(count, String)})`;
    const variables = { MAX_SCAN_WORK: "200" };
    expect(await get(variables, narrow + query(10))).toEqual({ status: 200, body: [] });
    expect(await get(variables, narrow + query(1_000))).toEqual({ status: 200, body: [] });
  });

  it("reads at most MAX_SCAN_BYTES of values, however few", async () => {
    // They are one value of two bytes a letter, in quotes.
    const query = `${narrow}metadata->text=fts.cat`;
    const one = 2 * 500 + 2;
    const oneValue = { MAX_SCAN_BYTES: String(one) };
    expect(await get(oneValue, query)).toEqual({ status: 200, body: [] });
    expect(await get({ MAX_SCAN_BYTES: String(one - 1) }, query)).toEqual(
      refused(
        `The filters that the database cannot decide would have to look at more than ${one - 1} bytes`,
        "Narrow them with a further filter, such as eq on another column.",
      ),
    );
  });

  it("divides MAX_SCAN_BYTES among the fields", async () => {
    const query = `${narrow}metadata->text=fts.cat&metadata->n=cs.1`;
    const one = 2 * 500 + 2;
    expect((await get({ MAX_SCAN_BYTES: String(2 * one) }, query)).status).toBe(200);
    expect((await get({ MAX_SCAN_BYTES: String(2 * one - 2) }, query)).status).toBe(400);
  });

  it.each(["GET", "PATCH", "DELETE"])(
    "sends back at most MAX_SCAN_BYTES of values, with %s",
    async (method) => {
      const call = callWith({ MAX_SCAN_BYTES: "1002" }, key);
      // They hold for one value, which is 506 characters of a list. Nothing is changed: no row has these ids.
      const query = (count: number) =>
        `${narrow}or=(${repeat(count, (n) => `and(metadata->text.not.fts.cat,id.eq.${n})`)})`;
      const send = (count: number) =>
        call(`${standard}?${query(count)}`, {
          method,
          ...(method === "PATCH" && { body: { updatedBy: "x" } }),
        });
      expect((await send(1)).ok).toBe(true);
      expect(await read(await send(2))).toEqual(
        refused(
          "The values that the filters leave, which the database cannot decide, have more than 1002 bytes",
          "Use fewer of these filters, or narrow them with a further filter, such as eq on another column.",
        ),
      );
    },
  );

  it.each(["GET", "PATCH", "DELETE"])("has at most MAX_VALUE_SETS of them, with %s", async (method) => {
    const { database, calls } = faultyD1(env.DB, () => undefined);
    const call = callWith({ MAX_VALUE_SETS: "2", DB: database }, key);
    const send = (query: string) =>
      call(`${standard}?${query}`, { method, ...(method === "PATCH" && { body: { updatedBy: "x" } }) });
    // One after another they are one for each field.
    const two = "entityId=match.zz&entityId=match.y&entityId=not.match.x&metadata=cs.[7]&metadata=neq.3";
    expect((await send(two)).ok).toBe(true);
    const before = calls();
    expect(await read(await send(`${two}&externalId=match.z`))).toEqual(
      refused(
        "The request has 3 filters that the database cannot decide; at most 2 are allowed",
        "Use fewer operators such as match, cs or fts, or ask in several requests. Those of one column in one or= or and= count once.",
      ),
    );
    expect(calls()).toBe(before);
  });

  it("has at most 8 of them by default, wherever they are", async () => {
    const query = (count: number) => `or=(${repeat(count, (n) => `and(entityId.match.z${n},id.eq.${n})`)})`;
    expect(await get({}, query(8))).toEqual({ status: 200, body: [] });
    expect(await get({}, query(9))).toMatchObject({ status: 400, body: { code: "54001" } });
    expect(await get({}, query(150))).toMatchObject({ status: 400, body: { code: "54001" } });
  });
});
