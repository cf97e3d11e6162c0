/** `/rest/v1/` (SPEC §16): to whom it is told, what a key is told of, and how it is asked. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";

const documentType = "application/openapi+json; charset=utf-8";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

describe("the document at /rest/v1/", () => {
  it("lists only what the key may do", async () => {
    const described = async (...scopes: readonly ("view" | "create" | "update" | "delete")[]) =>
      methodsIn(await api("/rest/v1/", {}, await makeKey({ companyId: "acme", scopes })));
    const readOnly = ["externalIntegrationMappingChange", "mappingSummary", "mappingActivity"].map(
      (name) => `/${name} get`,
    );
    const views = ["resolve", "orphans", "duplicates", "changes"].map((name) => `/rpc/${name} get post`);
    expect(await described("view", "create", "update", "delete")).toEqual([
      "/ get",
      "/externalIntegrationMapping get post delete patch",
      ...readOnly,
      "/company get",
      "/rpc/resolve get post",
      "/rpc/link post",
      "/rpc/unlink post",
      ...views.slice(1),
    ]);
    expect(await described("view")).toEqual([
      "/ get",
      "/externalIntegrationMapping get",
      ...readOnly,
      "/company get",
      ...views,
    ]);
    expect(await described("create", "update")).toEqual(["/ get", "/externalIntegrationMapping post patch"]);
    expect(await described("delete")).toEqual(["/ get", "/externalIntegrationMapping delete"]);
  });

  it("answers HEAD, and OPTIONS without a key", async () => {
    const head = await api("/rest/v1/", { method: "HEAD" }, key);
    expect([head.status, head.headers.get("Content-Type"), await head.text()]).toEqual([
      200,
      documentType,
      "",
    ]);
    const options = await api("/rest/v1/", { method: "OPTIONS" });
    expect([options.status, options.headers.get("Allow")]).toEqual([200, "OPTIONS,GET,HEAD"]);
  });

  it.each([undefined, "*/*", "application/json", "application/openapi+json", "text/html, */*;q=0.8"])(
    "is served to Accept: %s",
    async (accept) => {
      const answer = await api("/rest/v1", { ...(accept && { headers: { Accept: accept } }) }, key);
      expect([answer.status, answer.headers.get("Content-Type")]).toEqual([200, documentType]);
    },
  );

  it("is 406 for other media types", async () => {
    const answer = await api("/rest/v1/", { headers: { Accept: "text/csv" } }, key);
    expect(await read(answer)).toEqual({
      status: 406,
      body: {
        code: "PGRST107",
        message: "None of these media types are available: text/csv",
        details: null,
        hint: null,
      },
    });
  });

  it("requires a key within its rate limit, takes no writes, and has one schema", async () => {
    expect((await api("/rest/v1/")).status).toBe(401);
    expect((await api("/rest/v1/", { method: "POST" }, key)).headers.get("Allow")).toBe("OPTIONS,GET,HEAD");
    expect((await api("/rest/v1/", { headers: { "Accept-Profile": "staging" } }, key)).status).toBe(406);
    const named = await api("/rest/v1/", { headers: { "Accept-Profile": "public" } }, key);
    expect(named.headers.get("Content-Profile")).toBe("public");
    const limited = await makeKey({ companyId: "acme", rateLimit: 1 });
    expect((await api("/rest/v1/", {}, limited)).status).toBe(200);
    expect((await api("/rest/v1/", {}, limited)).status).toBe(429);
  });
});

/** `/company get`, for each path. */
async function methodsIn(answer: Response): Promise<readonly string[]> {
  const { paths } = await answer.json<{ paths: Record<string, object> }>();
  return Object.entries(paths).map(([path, methods]) => `${path} ${Object.keys(methods).join(" ")}`);
}
