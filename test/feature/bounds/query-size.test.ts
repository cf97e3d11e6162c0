/** How much a query may ask for: at the bound it is answered, one past it is refused. */

import { beforeAll, describe, expect, it } from "vitest";
import { boundedBy, repeat } from "../../support/bounded-app";
import { makeCompany, makeKey } from "../../support/fixtures";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

const tooMany = (what: string, count: number, limit: number) => ({
  status: 400,
  body: {
    code: "54001",
    message: `The request has ${count} ${what}; it may have at most ${limit}`,
    details: null,
    hint: "Ask for less in one request, or in several requests.",
  },
});

const { get } = boundedBy(() => key);

describe("a query", () => {
  it("has at most MAX_FILTERS, groups and their members counted", async () => {
    const variables = { MAX_FILTERS: "5" };
    expect(await get(variables, "id=neq.1&or=(id.eq.2,id.eq.3)&id=neq.4")).toEqual({ status: 200, body: [] });
    expect(await get(variables, "id=neq.1&or=(id.eq.2,and(id.eq.3,id.eq.4))")).toEqual(
      tooMany("filters", 6, 5),
    );
  });

  it("has at most MAX_SELECTED members, including embedded ones", async () => {
    const variables = { MAX_SELECTED: "4" };
    expect(await get(variables, "select=id,entityId,company(name)")).toEqual({ status: 200, body: [] });
    expect(await get(variables, "select=id,entityId,company(id,name)")).toEqual(
      tooMany("members in select", 5, 4),
    );
  });

  it("has at most MAX_EMBEDS", async () => {
    const variables = { MAX_EMBEDS: "2" };
    expect(await get(variables, "select=id,a:company(id),b:company(id)")).toEqual({ status: 200, body: [] });
    expect(await get(variables, "select=id,a:company(id),b:company(id),c:company(id)")).toEqual(
      tooMany("embedded resources", 3, 2),
    );
  });

  it("has embeds at most MAX_EMBED_DEPTH deep", async () => {
    const variables = { MAX_EMBED_DEPTH: "1" };
    expect(await get(variables, "select=id,company(id)")).toEqual({ status: 200, body: [] });
    expect(await get(variables, "select=id,company(externalIntegrationMapping(id))")).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: "Embeds are nested more than 1 deep",
        details: null,
        hint: "Ask for the inner ones in requests of their own.",
      },
    });
  });

  const larger = {
    status: 400,
    body: {
      code: "54001",
      message: "The request needs a larger SQL statement than the database accepts",
      details: null,
      hint: "Ask for fewer columns, terms or embedded resources at once.",
    },
  };

  it.each([
    ["members of a row", (times: number) => `select=${repeat(times, (n) => `a${n}:id`)}`],
    ["terms of order", (times: number) => `order=${repeat(times, (n) => `metadata->>a${n}`)}`],
    ["columns to group by", (times: number) => `select=${repeat(times - 1, (n) => `a${n}:id`)},count()`],
  ])("has at most the 100 %s that the database takes", async (_, query) => {
    expect((await get({}, query(100))).status).toBe(200);
    expect(await get({}, query(101))).toEqual(larger);
  });
});
