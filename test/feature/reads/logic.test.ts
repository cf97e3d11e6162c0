/** `and`, `or` and `not` over HTTP (SPEC §3). */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { mapping, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  const body = [
    mapping("1", { id: "a", externalId: "x", metadata: { n: 1 } }),
    mapping("2", { id: "b", externalId: "y", metadata: { n: 2 } }),
    mapping("3", { id: "c", externalId: "a,b(c).d:e", metadata: null }),
    mapping("4", { id: "d", externalId: null, metadata: { n: null } }),
  ];
  await api(standard, { method: "POST", body }, key);
});

async function find(query: string) {
  const { status, body } = await read(
    await api(`${standard}?select=id&order=id&${encodeURI(query)}`, {}, key),
  );
  return status === 200 ? body.map(({ id }: { readonly id: string }) => id).join("") : { status, body };
}

describe("a tree", () => {
  it.each([
    ["or=(externalId.eq.x,externalId.eq.y)", "ab"],
    ["and=(externalId.gte.x,entityId.lt.2)", "a"],
    ["or=(externalId.eq.x,and(entityId.gt.2,externalId.not.is.null))", "ac"],
    ["or=(externalId.eq.x,not.and(entityId.lt.4,externalId.not.is.null))", "ad"],
    ["not.or=(externalId.eq.x,externalId.eq.y)", "c"],
    ["not.and=(externalId.eq.x,entityId.eq.1)", "bcd"],
    ["not.and=(externalId.eq.x)", "bc"],
    ["and=(or(entityId.eq.1,entityId.eq.2),or(externalId.eq.y,externalId.eq.z))", "b"],
    ["or=(entityId.in.(1,3),externalId.like.y*)", "abc"],
    ["or=(metadata->n.eq.2,metadata->>n.is.null)", "bcd"],
    ['or=(externalId.match.^x,metadata.cs.{"n":2})', "ab"],
    ['or=(externalId.eq."a,b(c).d:e",externalId.in.("x","never"))', "ac"],
    ["or=(externalId.like(any).{x*,y*},entityId.eq.4)", "abd"],
    ["or=(externalId.is.null,externalId.isdistinct.x)&entityId=neq.2", "cd"],
    ["or=(entityId.eq.1,entityId.eq.2)&or=(entityId.eq.2,entityId.eq.3)", "b"],
    ["or=( entityId.eq.1 , entityId.eq.2 )", ""],
    ["or=(entityId.eq.1, entityId.eq.2)", "ab"],
  ])("%s", async (query, ids) => {
    expect(await find(query)).toBe(ids);
  });
});

describe("a broken tree", () => {
  it.each([
    ["or=()", '"failed to parse logic tree (())" (line 1, column 4)'],
    ["or=(entityId.eq.1", '"failed to parse logic tree ((entityId.eq.1)" (line 1, column 17)'],
    ["and=(xor(a.eq.1))", '"failed to parse logic tree ((xor(a.eq.1)))" (line 1, column 8)'],
  ])("%s", async (query, message) => {
    expect(await find(query)).toMatchObject({ status: 400, body: { code: "PGRST100", message, hint: null } });
  });

  it("names an unknown column", async () => {
    expect(await find("or=(entityId.eq.1,nothing.eq.2)")).toEqual({
      status: 400,
      body: {
        code: "42703",
        message: "column externalIntegrationMapping.nothing does not exist",
        details: null,
        hint: null,
      },
    });
  });
});
