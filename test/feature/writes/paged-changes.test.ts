/** PATCH and DELETE with a page: the filters alone say which rows are written, so one that names fewer is refused. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, countRows, documented, mappings, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(async () => {
  await clearRows();
  await api(
    standard,
    { method: "POST", body: mappings(3, (index) => ({ id: `m${index}`, allowDuplicateExternalId: true })) },
    key,
  );
});

const call = (method: string, url: string, headers: Readonly<Record<string, string>> = {}) =>
  api(url, { method, headers, ...(method === "PATCH" && { body: { externalId: "changed" } }) }, key);

describe.each(["PATCH", "DELETE"])("%s", (method) => {
  it.each([
    "integration=eq.xero&limit=1",
    "integration=eq.xero&limit=1&order=id",
    "integration=eq.xero&offset=1",
    "integration=eq.xero&limit=0",
    "id=in.(m0,m1)&limit=1",
    "id=eq.m0&offset=1",
    "id=eq.m0&limit=0",
    "or=(id.eq.m0,id.eq.m1)&limit=2",
  ])("with %s is refused, and writes nothing", async (query) => {
    for (const mount of [standard, documented]) {
      const answer = await call(method, `${mount}?${query}`, { Prefer: "return=representation" });
      expect(await read(answer, "Proxy-Status")).toEqual({
        status: 400,
        headers: { "Proxy-Status": "Crosswalk; error=PGRST127" },
        body: {
          code: "PGRST127",
          message: "Feature not implemented",
          details: `${method} with limit or offset is not implemented: the filters alone say which rows are written.`,
          hint: "Read the ids of the page first, and filter by them: ?id=in.(…). To refuse more rows than N: Prefer: handling=strict, max-affected=N.",
        },
      });
      expect(await countRows(`"externalId" IS NULL`)).toBe(3);
    }
  });

  it.each(["id=eq.m0&limit=1", "id=eq.m0&limit=10&offset=0", "id=in.(m0)&offset=0"])(
    "with %s asks for no fewer rows than its filters do",
    async (query) => {
      expect((await call(method, `${standard}?${query}`)).status).toBe(204);
      expect(await countRows(`"externalId" IS NULL`)).toBe(2);
    },
  );

  it("has nothing to do with a Range header, or the page of an embed", async () => {
    const url = `${standard}?integration=eq.xero&select=id,company(id)&company.limit=1`;
    const answer = await call(method, url, { Range: "0-0", Prefer: "return=representation" });
    expect([answer.status, (await read(answer)).body.length]).toEqual([200, 3]);
  });
});
