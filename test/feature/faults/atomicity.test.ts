/** All of a request's rows or none, and bounds that are checked before anything is written (SPEC §5). */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import {
  clearRows,
  countRows,
  documented,
  type Fields,
  mapping,
  mappings,
  prefer,
  standard,
} from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

beforeEach(async () => {
  await clearRows();
  const rows = mappings(5, (index) => ({ id: `r${index}`, externalId: index < 3 ? `x-${index}` : null }));
  await api(standard, { method: "POST", body: rows }, key);
});

/** The whole table, to be compared with itself. */
async function snapshot(): Promise<readonly unknown[]> {
  const { results } = await env.DB.prepare('SELECT * FROM "externalIntegrationMapping" ORDER BY id').all();
  return results;
}

interface Write {
  readonly method: "PATCH" | "DELETE" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const object = { Accept: "application/vnd.pgrst.object+json" };
const bound = (rows: number, ...more: readonly string[]) =>
  prefer("handling=strict", `max-affected=${rows}`, ...more);

const tooMany = (rows: number): Fields => ({
  code: "PGRST124",
  message: "Query result exceeds max-affected preference constraint",
  details: `The query affects ${rows} rows`,
  hint: null,
});
const notOne = (rows: number): Fields => ({
  code: "PGRST116",
  message: "Cannot coerce the result to a single JSON object",
  details: `The result contains ${rows} rows`,
  hint: null,
});

describe("nothing is written", () => {
  const cases: readonly (readonly [string, Omit<Write, "method">, number, Fields])[] = [
    ["past max-affected", { path: `${standard}?externalId=not.is.null`, headers: bound(2) }, 400, tooMany(3)],
    [
      "past max-affected, with a representation",
      { path: `${documented}?id=not.is.null`, headers: bound(4, "return=representation") },
      400,
      tooMany(5),
    ],
    [
      "past max-affected, by a filter that SQL cannot express",
      { path: `${standard}?entityId=match.%5Ee-`, headers: bound(1) },
      400,
      tooMany(5),
    ],
    ["where none may be affected", { path: `${standard}?id=eq.r0`, headers: bound(0) }, 400, tooMany(1)],
    [
      "where one object was asked for and there are more",
      { path: `${standard}?externalId=not.is.null`, headers: object },
      406,
      notOne(3),
    ],
    [
      "where one object was asked for and there is none",
      { path: `${standard}?id=eq.nothing`, headers: object },
      406,
      notOne(0),
    ],
    [
      "where one object was asked for and the bound is lower than what there is",
      { path: `${standard}?id=in.(r0,r1,r2)`, headers: { ...bound(2), ...object } },
      400,
      tooMany(3),
    ],
  ];
  for (const method of ["PATCH", "DELETE"] as const) {
    for (const [name, write, status, body] of cases) {
      it(`by ${method} ${name}`, async () => {
        const before = await snapshot();
        const init = { method, headers: write.headers };
        const sent = method === "PATCH" ? { ...init, body: { metadata: "written" } } : init;
        expect(await read(await api(write.path, sent, key))).toEqual({ status, body });
        expect(await snapshot()).toEqual(before);
      });
    }
  }

  const rows: readonly (readonly [string, readonly Fields[], string])[] = [
    ["of a body with a key that is taken", [mapping("new"), mapping("e-0")], "23505"],
    ["of a body with a key twice", [mapping("new"), mapping("new")], "23505"],
    ["of a body with a null", [mapping("new"), mapping("newer", { integration: null })], "23502"],
    [
      "of a body with another company's row",
      [mapping("new"), mapping("newer", { companyId: "globex" })],
      "42501",
    ],
    [
      "of a body with a bad time",
      [mapping("new", { lastSyncedAt: null }), mapping("newer", { lastSyncedAt: "no" })],
      "22007",
    ],
  ];
  for (const [name, body, code] of rows) {
    it(name, async () => {
      const before = await snapshot();
      const answer = await read(await api(standard, { method: "POST", body }, key));
      expect(answer.body.code).toBe(code);
      expect(answer.body.details).toContain("Row 2 of the body (counting from 1).");
      expect(await snapshot()).toEqual(before);
    });
  }

  it("by an update that breaks a constraint at its second row", async () => {
    const before = await snapshot();
    const init = { method: "PATCH", body: { entityId: "one" } };
    const { status, body } = await read(await api(`${standard}?id=not.is.null`, init, key));
    expect([status, body.code]).toEqual([409, "23505"]);
    expect(await snapshot()).toEqual(before);
  });
});

describe("within the bound", () => {
  it("max-affected allows exactly that many rows, and is named in Preference-Applied", async () => {
    const write = { method: "PATCH", headers: bound(3), body: { metadata: 1 } };
    const response = await api(`${standard}?externalId=not.is.null`, write, key);
    expect(await read(response, "Preference-Applied")).toEqual({
      status: 204,
      headers: { "Preference-Applied": "handling=strict, max-affected=3" },
      body: "",
    });
    expect(await countRows("metadata = '1'")).toBe(3);
  });

  it("max-affected is ignored without handling=strict", async () => {
    const init = { method: "DELETE", headers: prefer("max-affected=1") };
    expect((await api(`${standard}?id=not.is.null`, init, key)).status).toBe(204);
    expect(await countRows()).toBe(0);
  });

  it("the singular form returns one object", async () => {
    const init = { method: "DELETE", headers: { ...object, ...prefer("return=representation") } };
    expect(await (await api(`${standard}?id=eq.r1&select=id`, init, key)).text()).toBe('{"id":"r1"}');
    expect(await countRows()).toBe(4);
  });
});
