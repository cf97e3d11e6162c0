/** OPTIONS (SPEC §1): which methods a relation takes, for a client that is no browser, and for one that asks first. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

describe.each(["", "/rest/v1"])("OPTIONS under %j", (mount) => {
  it.each([
    ["externalIntegrationMapping", "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE"],
    ["company", "OPTIONS,GET,HEAD"],
  ])("lists the methods of %s", async (relation, allow) => {
    const response = await api(`${mount}/${relation}`, { method: "OPTIONS" }, key);
    expect([response.status, response.headers.get("Allow")]).toEqual([200, allow]);
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  it("answers 404 for an unknown relation", async () => {
    const { status, body } = await read(await api(`${mount}/companys`, { method: "OPTIONS" }, key));
    expect([status, body]).toEqual([
      404,
      {
        code: "PGRST205",
        message: "Could not find the table 'public.companys' in the schema cache",
        details: null,
        hint: "Perhaps you meant the table 'public.company'",
      },
    ]);
  });

  it("answers a browser's preflight without a key", async () => {
    const headers = {
      Origin: "https://app.example",
      "Access-Control-Request-Method": "PATCH",
      "Access-Control-Request-Headers": "authorization,prefer",
    };
    const response = await api(`${mount}/externalIntegrationMapping`, { method: "OPTIONS", headers });
    expect(
      await read(
        response,
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers",
      ),
    ).toEqual({
      status: 200,
      headers: {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD",
        "Access-Control-Allow-Headers":
          "Authorization, authorization, prefer, Accept, Accept-Language, Content-Language",
      },
      body: "",
    });
  });

  it.each(["SEARCH", "PROPFIND"])("refuses %s, and lists the methods", async (method) => {
    const response = await api(`${mount}/externalIntegrationMapping`, { method }, key);
    const { status, body } = await read(response);
    expect([status, body.code]).toEqual([405, "PGRST117"]);
  });
});
