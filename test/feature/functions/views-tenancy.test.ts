/** Whom `resolve`, `orphans` and `duplicates` show what (SPEC §8, §12): companies, narrowed keys, service keys, scopes. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { mounts, shownBy, shownMapping, storeMappings } from "../../support/functions/calls";

let acme = "";
let service = "";

beforeAll(async () => {
  await Promise.all(["acme", "other"].map((id) => makeCompany(id)));
  acme = await makeKey({ companyId: "acme" });
  service = await makeKey({ companyId: null });
  const holders = (companyId: string, entityIds: readonly string[], rest = {}) =>
    entityIds.map((entityId) =>
      shownMapping({
        id: `${companyId}-${entityId}-${JSON.stringify(rest)}`,
        entityId,
        externalId: "X-1",
        companyId,
        ...rest,
      }),
    );
  await storeMappings([
    ...holders("acme", ["ada", "bob"]),
    ...holders("acme", ["ada"], { integration: "shopify" }),
    ...holders("acme", ["nut"], { entityType: "item" }),
    ...holders("other", ["zoe", "yan", "xu"]),
  ]);
});

const calls = [
  ["resolve", { integration: "xero", externalIds: ["X-1", "none"] }, "entityId"],
  ["resolve", { integration: "xero", externalIds: ["X-1"], to: "shopify" }, "entityId"],
  ["resolve", { entityType: "customer", entityIds: ["ada", "zoe"] }, "entityId"],
  ["orphans", { entityType: "customer", entityIds: [] }, "entityId"],
  ["duplicates", {}, "entityIds"],
] as const;

/** The entities of each call's rows. */
async function seenBy(key: string, rest: Readonly<Record<string, unknown>> = {}) {
  const answers = calls.map(([name, body, column]) =>
    shownBy(`${name}?select=seen:${column}`, { ...body, ...rest }, key),
  );
  return (await Promise.all(answers)).map(({ status, body }) => [
    status,
    body.map(({ seen }: { readonly seen: unknown }) => seen),
  ]);
}

const ofAcme = [
  [200, ["ada", "bob", "nut", null]],
  [200, ["ada", "bob", "nut"]],
  [200, ["ada", "ada", null]],
  [200, ["ada", "ada", "bob"]],
  [200, [["ada", "bob"]]],
];
const nothing = calls.map(() => [200, []]);

describe("a key of a company", () => {
  it("sees its own company, whether it names it or not", async () => {
    expect(await seenBy(acme)).toEqual(ofAcme);
    expect(await seenBy(acme, { companyId: "acme" })).toEqual(ofAcme);
    expect(await seenBy(acme, { companyId: null })).toEqual(ofAcme);
  });

  it("gets no rows of another company, whether or not there is one", async () => {
    expect(await seenBy(acme, { companyId: "other" })).toEqual(nothing);
    expect(await seenBy(acme, { companyId: "nobody" })).toEqual(nothing);
  });

  it("embeds no company but its own", async () => {
    const body = { integration: "xero", externalIds: ["X-1"] };
    expect((await shownBy("resolve?select=company(id)&limit=1", body, acme)).body).toEqual([
      { company: { id: "acme" } },
    ]);
  });
});

describe("a service key", () => {
  it.each(calls)("must name the company to %s %j", async (name, body) => {
    expect(await shownBy(name, body, service)).toEqual({
      status: 400,
      body: {
        code: "22023",
        message: `invalid value for argument "companyId" of function "${name}"`,
        details: "companyId: is required with a key over all companies",
        hint: null,
      },
    });
  });

  it("sees the company that it names, and nothing of an unknown one", async () => {
    expect(await seenBy(service, { companyId: "acme" })).toEqual(ofAcme);
    expect(await seenBy(service, { companyId: "other" })).toEqual([
      [200, ["xu", "yan", "zoe", null]],
      [200, ["xu", "yan", "zoe"]],
      [200, [null, "zoe"]],
      [200, ["xu", "yan", "zoe"]],
      [200, [["xu", "yan", "zoe"]]],
    ]);
    expect(await seenBy(service, { companyId: "nobody" })).toEqual(nothing);
  });

  it("names the company in a URL too", async () => {
    const url = "/rpc/orphans?entityType=customer&entityIds={zoe,yan}&companyId=other&select=entityId";
    expect(await read(await api(url, {}, service))).toEqual({ status: 200, body: [{ entityId: "xu" }] });
    const filtered = "/rpc/orphans?entityType=customer&entityIds={}&companyId=eq.acme&select=entityId";
    expect((await api(filtered, {}, service)).status).toBe(400);
  });
});

describe("a narrowed key", () => {
  it("learns nothing of what it does not see: neither rows nor that an id is ambiguous", async () => {
    const items = await makeKey({ companyId: "acme", entityTypes: ["item"] });
    expect(await seenBy(items)).toEqual([
      [200, ["nut", null]],
      [200, ["nut"]],
      [200, [null, null]],
      [200, []],
      [200, []],
    ]);
    const body = { integration: "xero", externalIds: ["X-1"] };
    expect((await shownBy("resolve?select=status,entityId", body, items)).body).toEqual([
      { status: "found", entityId: "nut" },
    ]);
  });

  it("is not led through or to a mapping that it does not see", async () => {
    const ask = async (integrations: readonly string[], integration: string, to: string) => {
      const key = await makeKey({ companyId: "acme", integrations });
      const body = { integration, externalIds: ["X-1"], to };
      return (await shownBy("resolve?select=status,entityId,id", body, key)).body;
    };
    expect(await ask(["xero"], "shopify", "xero")).toEqual([{ status: "missing", entityId: null, id: null }]);
    expect(await ask(["shopify"], "shopify", "xero")).toEqual([
      { status: "unmapped", entityId: "ada", id: null },
    ]);
    expect(await ask(["shopify", "xero"], "shopify", "xero")).toEqual([
      { status: "found", entityId: "ada", id: "acme-ada-{}" },
    ]);
  });

  it("sees each integration of an entity that it may see", async () => {
    const ask = async (integrations: readonly string[]) => {
      const key = await makeKey({ companyId: "acme", integrations });
      const body = { entityType: "customer", entityIds: ["ada"] };
      return (await shownBy("resolve?select=integration", body, key)).body;
    };
    expect(await ask(["xero"])).toEqual([{ integration: "xero" }]);
    expect(await ask(["shopify", "xero", "linear"])).toEqual([
      { integration: "shopify" },
      { integration: "xero" },
    ]);
    expect(await ask(["linear", "docusign"])).toEqual([{ integration: null }]);
  });
});

describe("scopes", () => {
  it.each(mounts)("%s needs view, and nothing else", async (mount) => {
    const reader = await makeKey({ companyId: "acme", scopes: ["view"] });
    const writer = await makeKey({ companyId: "acme", scopes: ["create", "update", "delete"] });
    for (const [name, body] of calls) {
      const post = { method: "POST", body };
      expect((await api(`${mount}/${name}`, post, reader)).status).toBe(200);
      const refused = await read(await api(`${mount}/${name}`, post, writer));
      expect([refused.status, refused.body.code]).toEqual([403, "42501"]);
      expect((await api(`${mount}/${name}`, post)).status).toBe(401);
    }
  });
});
