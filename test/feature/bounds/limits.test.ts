/**
 * Whatever fits a URL is answered: no list, tree or pattern that a client writes runs into a limit of D1 (SPEC §9).
 */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, origin, read } from "../../support/fixtures";
import { standard } from "../../support/mappings";

/** Cloudflare refuses a longer URL; what is left is for the origin. */
const LONGEST = 16_000;

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  await env.DB.prepare(
    `WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n < 799)
     INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "metadata", "companyId")
     SELECT printf('m%04d', n), 'item', 'e' || n, iif(n % 2, 'xero', 'quickbooks'), 0, '{"n": ' || n || '}', 'acme'
     FROM series`,
  ).run();
});

/** Asks for the ids that a query finds. */
async function find(query: string) {
  const { status, body } = await read(await api(`${standard}?select=id&order=id&${query}`, {}, key));
  return { status, body };
}

const ids = (numbers: readonly number[]) => numbers.map((n) => ({ id: `m${String(n).padStart(4, "0")}` }));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe("a list", () => {
  it("has 600 values", async () => {
    const values = range(100, 700).map((n) => `e${n}`);
    expect(await find(`entityId=in.(${values.join(",")})`)).toEqual({
      status: 200,
      body: ids(range(100, 700)),
    });
  });

  it("has 600 values under not", async () => {
    const values = range(100, 700).map((n) => `e${n}`);
    const rest = [...range(0, 100), ...range(700, 800)];
    expect(await find(`entityId=not.in.(${values.join(",")})`)).toEqual({ status: 200, body: ids(rest) });
  });

  it("has 600 values for a number in JSON", async () => {
    const values = range(100, 700).map(String);
    expect(await find(`metadata->n=in.(${values.join(",")})`)).toEqual({
      status: 200,
      body: ids(range(100, 700)),
    });
  });

  it("has 600 values with any", async () => {
    const values = range(100, 700).map((n) => `e${n}`);
    expect(await find(`entityId=eq(any).{${values.join(",")}}`)).toEqual({
      status: 200,
      body: ids(range(100, 700)),
    });
  });

  it("has 200 patterns with any", async () => {
    const patterns = range(100, 300).map((n) => `e${n}*`);
    expect(await find(`entityId=like(any).{${patterns.join(",")}}`)).toEqual({
      status: 200,
      body: ids(range(100, 300)),
    });
  });
});

describe("a tree", () => {
  it("has 400 terms side by side", async () => {
    const terms = range(200, 600).map((n) => `entityId.eq.e${n}`);
    expect(await find(`or=(${terms.join(",")})`)).toEqual({ status: 200, body: ids(range(200, 600)) });
  });

  it("has 400 terms of every kind", async () => {
    const kinds = [
      (n: number) => `entityId.eq.e${n}`,
      (n: number) => `id.like.m${String(n).padStart(4, "0")}*`,
      (n: number) => `metadata->>n.eq.${n}`,
      (n: number) => `entityId.in.(e${n})`,
    ];
    const terms = range(200, 600).map((n) => kinds[n % kinds.length]?.(n) ?? "");
    expect(await find(`or=(${terms.join(",")})`)).toEqual({ status: 200, body: ids(range(200, 600)) });
  });

  it("is 30 levels deep", async () => {
    const tree = range(0, 30).reduce(
      (inner, n) => `${n % 2 === 0 ? "and" : "or"}(entityId.neq.e${n},${inner})`,
      "entityId.eq.e5",
    );
    // or(≠e29, …): everything but e29 is let through by the outermost, and e29 by what is in it
    expect(await find(`and=(${tree})&limit=3`)).toEqual({ status: 200, body: ids([0, 1, 2]) });
  });

  it("is 30 levels of not deep", async () => {
    const tree = range(0, 30).reduce((inner) => `not.and(${inner},id.not.is.null)`, "entityId.in.(e5,e6)");
    expect(await find(`and=(${tree})`)).toEqual({ status: 200, body: ids([5, 6]) });
  });

  const refused = {
    status: 400,
    body: {
      code: "54001",
      message: "The filters are nested too deeply",
      details: null,
      hint: "Put and/or lists side by side instead of inside each other.",
    },
  };

  it.each([
    ["60 of two kinds", 60, (inner: string, n: number) => `${n % 2 === 0 ? "and" : "or"}(id.neq.x,${inner})`],
    ["400 of one kind", 400, (inner: string) => `and(id.neq.x,${inner})`],
    [
      "400 of nothing but brackets",
      400,
      (inner: string, n: number) => `${n % 2 === 0 ? "and" : "or"}(${inner})`,
    ],
    ["400 of not, which cancel each other", 400, (inner: string) => `not.and(${inner})`],
  ] as const)("is answered at %s", async (_, levels, wrap) => {
    const tree = range(0, levels).reduce(wrap, "id.neq.x");
    expect(await find(`and=(${tree})&limit=1`)).toEqual({ status: 200, body: ids([0]) });
  });

  it.each([
    ["80 of two kinds", 80, (inner: string, n: number) => `${n % 2 === 0 ? "and" : "or"}(id.neq.x,${inner})`],
    [
      "1,000 of two kinds",
      1000,
      (inner: string, n: number) => `${n % 2 === 0 ? "and" : "or"}(id.eq.x,${inner})`,
    ],
    ["1,000 of one kind", 1000, (inner: string) => `and(id.eq.x,${inner})`],
    ["900 of not", 900, (inner: string) => `not.or(${inner},id.eq.x)`],
    ["3,900 of nothing but brackets", 3900, (inner: string) => `or(${inner})`],
  ] as const)("is refused at %s", async (_, levels, wrap) => {
    const tree = range(0, levels).reduce(wrap, "id.eq.x");
    expect(tree.length).toBeLessThan(LONGEST);
    expect(await find(`and=(${tree})`)).toEqual(refused);
  });
});

describe("filters side by side", () => {
  it("are 120", async () => {
    const filters = range(0, 120).map((n) => `entityId=neq.e${n}`);
    expect(await find(`${filters.join("&")}&limit=2`)).toEqual({ status: 200, body: ids([120, 121]) });
  });

  it("are 120 that the Worker decides", async () => {
    const filters = range(0, 120).map((n) => `entityId=not.match.^e${n}$`);
    expect(await find(`${filters.join("&")}&limit=2`)).toEqual({ status: 200, body: ids([120, 121]) });
  });

  it("are of every kind at once, in nearly 16 KB", async () => {
    const tree = range(0, 20).reduce(
      (inner, n) => `${n % 2 === 0 ? "or" : "and"}(id.not.is.null,${inner})`,
      "id.eq.x",
    );
    const query = [
      ...range(0, 120).map((n) => `entityId=neq.e${n}`),
      `entityId=in.(${range(0, 700).map((n) => `e${n}`)},${"y".repeat(1200)})`,
      `or=(${range(0, 400).map((n) => `metadata->n.eq.${n}`)},entityId.match.^e1[0-9]{2}$)`,
      `and=(${tree})`,
      "metadata=cs.{}",
      "createdBy=is.null",
      `integration=not.like.*${"x".repeat(80)}*_`,
    ].join("&");
    // on its way some characters are written as three, `>` among them
    const { length } = new URL(`${standard}?${query}`, origin).search;
    expect(length).toBeGreaterThan(15_000);
    expect(length).toBeLessThan(LONGEST);
    expect(await find(`${query}&limit=2`)).toEqual({ status: 200, body: ids([120, 121]) });
  });
});

describe("a pattern", () => {
  const long = "a pattern of more than the fifty bytes that SQLite takes, with ";
  const name = `${long}É and % and _ in it`;

  beforeAll(async () => {
    await env.DB.prepare(`UPDATE "externalIntegrationMapping" SET "externalId" = ? WHERE "id" = 'm0007'`)
      .bind(name)
      .run();
  });

  it.each([
    ["like", `${long}*`, [7]],
    ["like", `*${long.slice(2)}*`, [7]],
    ["like", `*${name.slice(3)}`, [7]],
    ["like", `a*${name.slice(30)}`, [7]],
    ["like", `_ ${long.slice(2)}* and % and _ in _t`, [7]],
    ["like", `A${long.slice(1)}*`, []],
    ["ilike", `A ${long.slice(2).toUpperCase()}*`, [7]],
    ["ilike", `*É AND*`, [7]],
    ["ilike", `*é and*`, [7]],
    ["like", `*é and*`, []],
    ["match", `^a pattern .*É (and [%_] ?){2}`, [7]],
    ["imatch", `é AND`, [7]],
    ["like(any)", `{"${long}*",never*}`, [7]],
    ["like(all)", `{"${long}*",*it}`, [7]],
    ["like(all)", `{"${long}*",never*}`, []],
    ["ilike(any)", `{*É*,never*}`, [7]],
    ["match(any)", `{^never,É}`, [7]],
  ])("%s %s", async (operator, pattern, expected) => {
    expect(await find(`externalId=${operator}.${encodeURIComponent(pattern)}`)).toEqual({
      status: 200,
      body: ids(expected),
    });
  });

  it("is matched in linear time", async () => {
    expect(await find(`externalId=match.${encodeURIComponent("^(a+)+(a+)+(a+)+$")}`)).toEqual({
      status: 200,
      body: [],
    });
  });
});
