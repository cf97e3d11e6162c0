/** JSON paths over HTTP (SPEC §3): in `select`, in filters and in `order`, numbers to the letter. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey } from "../../support/fixtures";
import { standard } from "../../support/mappings";

let key = "";

/** As the API stores them. */
const documents: Readonly<Record<string, string | null>> = {
  a: '{"n": 9, "s": "x", "a": [10, {"b": "deep"}], "o": {"k e y": 1.50}}',
  b: '{"n": 10, "s": "", "a": [], "o": {"k.e\\"y": 12345678901234567890}}',
  c: '{"n": 1e2, "s": null, "a": "no array", "o": true}',
  d: '["zero", "one", {"n": 3}]',
  e: '"text"',
  f: "null",
  g: null,
};

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  const insert = env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "metadata", "companyId")
     VALUES (?1, 'item', ?1, 'xero', 0, ?2, 'acme')`,
  );
  await env.DB.batch(Object.entries(documents).map(([id, metadata]) => insert.bind(id, metadata)));
});

const get = (query: string) => api(`${standard}?${encodeURI(query).replaceAll("+", "%2B")}`, {}, key);

async function find(query: string) {
  const response = await get(`select=id&order=id&${query}`);
  const body: readonly { readonly id: string }[] = await response.json();
  return response.status === 200 ? body.map(({ id }) => id).join("") : body;
}

describe("in select", () => {
  it.each([
    ["select=metadata->n&id=eq.a", '[{"n":9}]'],
    ["select=metadata->>n&id=eq.a", '[{"n":"9"}]'],
    ["select=metadata->n&id=eq.c", '[{"n":1e2}]'],
    ["select=metadata->a->0&id=eq.a", '[{"a":10}]'],
    ["select=metadata->a->-1->>b&id=eq.a", '[{"b":"deep"}]'],
    ["select=metadata->a->1&id=eq.a", '[{"a":{"b":"deep"}}]'],
    ["select=metadata->>a&id=eq.a", '[{"a":"[10, {\\"b\\": \\"deep\\"}]"}]'],
    ["select=metadata->o->k e y&id=eq.a", '[{"k e y":1.50}]'],
    ['select=metadata->o->"k.e\\"y"&id=eq.b', '[{"k.e\\"y":12345678901234567890}]'],
    ['select=metadata->o->>"k.e\\"y"&id=eq.b', '[{"k.e\\"y":"12345678901234567890"}]'],
    ["select=alias:metadata->n,twice:metadata->>n&id=eq.b", '[{"alias":10,"twice":"10"}]'],
    ["select=metadata->n::int,metadata->>n::text&id=eq.b", '[{"n":10,"n":"10"}]'],
    ["select=metadata->0&id=eq.d", '[{"metadata":"zero"}]'],
    ["select=metadata->2->n&id=eq.d", '[{"n":3}]'],
    ["select=metadata->n->deeper->0&id=eq.a", '[{"deeper":null}]'],
    ["select=metadata->n&id=eq.e", '[{"n":null}]'],
    ["select=metadata->n&id=eq.g", '[{"n":null}]'],
    ["select=metadata->s,text:metadata->>s&id=eq.c", '[{"s":null,"text":null}]'],
    ["select=metadata&id=eq.f", '[{"metadata":null}]'],
    ["select=entityId->a&id=eq.a", '[{"a":null}]'],
  ])("%s", async (query, body) => {
    const response = await get(`${query}&order=id`);
    expect([response.status, await response.text()]).toEqual([200, body]);
  });
});

describe("in filters", () => {
  it.each([
    ["metadata->n=eq.9", "a"],
    ["metadata->n=gt.9", "bc"],
    ["metadata->n=lt.1.0e1", "a"],
    ["metadata->n=eq.100", "c"],
    ["metadata->>n=gt.9", ""],
    ["metadata->>n=eq.1e2", "c"],
    ["metadata->>n=in.(9,10)", "ab"],
    ["metadata->n=in.(9.0,100)", "ac"],
    ["metadata->>s=eq.", "b"],
    ['metadata->s=eq."x"', "a"],
    ["metadata->>s=is.null", "cdefg"],
    ["metadata->s=is.null", "defg"],
    ["metadata->>s=not.is.null", "ab"],
    ["metadata->>s=like.x*", "a"],
    ["metadata->>s=ilike.X", "a"],
    ["metadata->>s=match.^.?$", "ab"],
    ["metadata->>s=neq.x", "b"],
    ["metadata->>s=isdistinct.x", "bcdefg"],
    ["metadata->a->0=eq.10", "a"],
    ["metadata->a->1->>b=eq.deep", "a"],
    ["metadata->a->-2=eq.10", "a"],
    ["metadata->a=cs.[10]", "a"],
    ["metadata->a=eq.[]", "b"],
    ["metadata->>a=eq.no array", "c"],
    ["metadata->o->k e y=eq.1.5", "a"],
    ["metadata->o->>k e y=eq.1.50", "a"],
    ["metadata->o=eq.true", "c"],
    ["metadata->>o=eq.true", "c"],
    ["metadata->>0=eq.zero", "d"],
    ["metadata->2->n=gte.3", "d"],
    ["metadata->nothing->at->all=is.null", "abcdefg"],
    ["or=(metadata->n.eq.9,metadata->>0.eq.zero)", "ad"],
  ])("%s", async (query, ids) => {
    expect(await find(query)).toBe(ids);
  });
});

describe("in order", () => {
  it.each([
    ["order=metadata->n", ["a", "b", "c", "d", "e", "f", "g"]],
    ["order=metadata->n.desc.nullslast,id", ["c", "b", "a", "d", "e", "f", "g"]],
    ["order=metadata->>n,id", ["b", "c", "a", "d", "e", "f", "g"]],
    ["order=metadata->>n.nullsfirst,id", ["d", "e", "f", "g", "b", "c", "a"]],
    ["order=metadata.nullsfirst&id=not.in.(a,b)", ["g", "f", "e", "d", "c"]],
  ])("%s", async (query, ids) => {
    const response = await get(`select=id&${query}`);
    expect(await response.json()).toEqual(ids.map((id) => ({ id })));
  });
});
