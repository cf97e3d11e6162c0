/** Upserts: which row a new one meets, what becomes of it, and what is told. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import {
  clearRows,
  countRows,
  documented,
  duplicate,
  externalKey,
  type Fields,
  mapping,
  naturalKey,
  prefer,
  standard,
  twice,
} from "../../support/mappings";

let key = "";
let other = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme", id: "k1" });
  other = await makeKey({ companyId: "globex", id: "k2" });
});

beforeEach(clearRows);

const natural = "on_conflict=entityType,entityId,integration,companyId";
const external = "on_conflict=integration,externalId,entityType,companyId";

/** Posts to the standard mount and shows what the table then has in `select`. */
function upsert(query: string, resolution: "merge" | "ignore", body: unknown, by = key) {
  const headers = prefer(`resolution=${resolution}-duplicates`, "return=representation");
  return api(`${standard}?${query}`, { method: "POST", headers, body }, by).then((response) =>
    read(response),
  );
}

const old = { createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z" };

/** A row of some time ago, made by another key of the company. */
async function seed(entityId: string, rest: Fields = {}): Promise<string> {
  const body = mapping(entityId, { createdBy: "key:k0", updatedBy: "key:k0", ...old, ...rest });
  const { status, body: made } = await upsert("", "ignore", [body]);
  expect(status).toBe(201);
  return made[0].id;
}

const changed = "select=id,entityId,externalId,createdAt,createdBy,updatedBy";

describe("merge-duplicates", () => {
  const targets: readonly (readonly [string, string, (id: string) => Fields])[] = [
    ["the primary key", "", (id) => ({ id, entityId: "a", externalId: "x-2" })],
    ["the primary key by name", "on_conflict=id&", (id) => ({ id, entityId: "a", externalId: "x-2" })],
    ["the natural key", `${natural}&`, () => ({ entityId: "a", externalId: "x-2" })],
  ];
  for (const [name, query, fields] of targets) {
    it(`changes the row that is there, by ${name}`, async () => {
      const id = await seed("a", { externalId: "x-1" });
      expect(await upsert(`${query}${changed}`, "merge", [mapping("", fields(id))])).toEqual({
        status: 200,
        body: [
          {
            id,
            entityId: "a",
            externalId: "x-2",
            createdAt: old.createdAt,
            createdBy: "key:k0",
            updatedBy: "key:k1",
          },
        ],
      });
      expect(await countRows()).toBe(1);
      expect(await countRows("\"updatedAt\" > '2026-02'")).toBe(1);
    });
  }

  it("moves an external id to another entity, by the partial set", async () => {
    const id = await seed("a", { externalId: "x-1" });
    expect(await upsert(`${external}&${changed}`, "merge", [mapping("b", { externalId: "x-1" })])).toEqual({
      status: 200,
      body: [
        {
          id,
          entityId: "b",
          externalId: "x-1",
          createdAt: old.createdAt,
          createdBy: "key:k0",
          updatedBy: "key:k1",
        },
      ],
    });
  });

  it("inserts what the partial set does not cover", async () => {
    await seed("a", { externalId: "x-1", allowDuplicateExternalId: true });
    await seed("b", { externalId: "x-2" });
    const rows = [
      mapping("c", { externalId: "x-1" }),
      mapping("d", { externalId: "x-2", allowDuplicateExternalId: true }),
      mapping("e", { externalId: null }),
    ];
    expect(await upsert(`${external}&select=entityId`, "merge", rows)).toEqual({
      status: 201,
      body: [{ entityId: "c" }, { entityId: "d" }, { entityId: "e" }],
    });
    expect(await countRows()).toBe(5);
  });

  it("takes what the body gives for columns that would stay or move by themselves", async () => {
    await seed("a");
    const given = {
      id: "given",
      createdAt: "2026-03-01T00:00:00Z",
      updatedAt: "2026-03-02T00:00:00Z",
      createdBy: "me",
      updatedBy: null,
    };
    const select = "select=id,createdAt,updatedAt,createdBy,updatedBy";
    expect(await upsert(`${natural}&${select}`, "merge", [mapping("a", given)])).toEqual({
      status: 200,
      body: [given],
    });
  });

  it("leaves alone what the body does not name", async () => {
    await seed("a", { externalId: "x-1", metadata: { n: 1 } });
    expect(await upsert(`${natural}&select=externalId,metadata`, "merge", [mapping("a")])).toEqual({
      status: 200,
      body: [{ externalId: "x-1", metadata: { n: 1 } }],
    });
  });

  it("answers 201 where one of the rows is new, in the order of the body", async () => {
    await seed("b");
    const rows = [mapping("c"), mapping("b"), mapping("a")];
    expect(await upsert(`${natural}&select=entityId`, "merge", rows)).toEqual({
      status: 201,
      body: [{ entityId: "c" }, { entityId: "b" }, { entityId: "a" }],
    });
  });

  it("names the resolution in Preference-Applied, and counts what it wrote", async () => {
    await seed("a");
    const headers = prefer("resolution=merge-duplicates", "count=exact");
    const response = await api(
      `${documented}?${natural}`,
      { method: "POST", headers, body: [mapping("a"), mapping("b")] },
      key,
    );
    expect(await read(response, "Content-Range", "Preference-Applied")).toEqual({
      status: 201,
      headers: {
        "Content-Range": "*/2",
        "Preference-Applied": "resolution=merge-duplicates, count=exact",
      },
      body: "",
    });
  });

  it("sets what missing=default leaves out to its default", async () => {
    await seed("a", { externalId: "x-1", metadata: 1, createdBy: "me" });
    const headers = prefer("resolution=merge-duplicates", "missing=default", "return=representation");
    const columns =
      "columns=entityType,entityId,integration,allowDuplicateExternalId,companyId,metadata,createdBy";
    const response = await api(
      `${standard}?${natural}&${columns}&select=externalId,metadata,createdBy`,
      { method: "POST", headers, body: [mapping("a")] },
      key,
    );
    expect(await read(response)).toEqual({
      status: 200,
      body: [{ externalId: "x-1", metadata: null, createdBy: "key:k1" }],
    });
  });
});

describe("twins", () => {
  it("are refused where both would merge into one row", async () => {
    const rows = [mapping("a"), mapping("b"), mapping("a")];
    expect(await upsert(natural, "merge", rows)).toEqual({
      status: 400,
      body: twice("Row 3 of the body (counting from 1)."),
    });
    expect(await countRows()).toBe(0);
  });

  it("are those rows only that the partial set covers", async () => {
    const x = { externalId: "x" };
    const open = { ...x, allowDuplicateExternalId: true };
    const allowed = [mapping("a", open), mapping("b", x), mapping("c", open)];
    expect(await upsert(`${external}&select=entityId`, "merge", allowed)).toEqual({
      status: 201,
      body: [{ entityId: "a" }, { entityId: "b" }, { entityId: "c" }],
    });
    const refused = [mapping("d", open), mapping("e", x), mapping("f", open), mapping("g", x)];
    expect(await upsert(external, "merge", refused)).toEqual({
      status: 400,
      body: twice("Row 4 of the body (counting from 1)."),
    });
    expect(await countRows()).toBe(3);
  });

  it("are no rows whose key has a null in it", async () => {
    const { status } = await upsert(external, "merge", [mapping("a"), mapping("b")]);
    expect([status, await countRows()]).toEqual([201, 2]);
  });

  it("are one row where duplicates are ignored: the first", async () => {
    const rows = [mapping("a", { externalId: "x" }), mapping("a", { externalId: "y" })];
    expect(await upsert(`${natural}&select=entityId,externalId`, "ignore", rows)).toEqual({
      status: 201,
      body: [{ entityId: "a", externalId: "x" }],
    });
  });
});

describe("ignore-duplicates", () => {
  for (const [name, query] of [
    ["the natural key", natural],
    ["the partial set", external],
  ] as const) {
    it(`leaves the row that is there, by ${name}, and answers with the others in their order`, async () => {
      const x = (n: number) => ({ externalId: `x-${n}` });
      await seed("b", x(2));
      const rows = [mapping("c", x(3)), mapping("b", x(2)), mapping("a", x(1))].map((row) => ({
        ...row,
        metadata: row.entityId === "b" ? 1 : null,
      }));
      expect(await upsert(`${query}&select=entityId`, "ignore", rows)).toEqual({
        status: 201,
        body: [{ entityId: "c" }, { entityId: "a" }],
      });
      expect(await countRows("metadata IS NOT NULL")).toBe(0);
    });
  }

  it("keeps the order of the body where some rows leave out columns", async () => {
    await seed("b");
    const columns = `columns=entityType,entityId,integration,allowDuplicateExternalId,companyId,externalId,id`;
    const rows = [
      mapping("d", { externalId: "x" }),
      mapping("c"),
      mapping("b", { externalId: "y" }),
      mapping("a", { id: "a" }),
      mapping("c", { externalId: "z" }),
      mapping("e"),
    ];
    const headers = prefer("resolution=ignore-duplicates", "missing=default", "return=representation");
    const path = `${standard}?${natural}&${columns}&select=entityId,externalId`;
    expect(await read(await api(path, { method: "POST", headers, body: rows }, key))).toEqual({
      status: 201,
      body: [
        { entityId: "d", externalId: "x" },
        { entityId: "c", externalId: null },
        { entityId: "a", externalId: null },
        { entityId: "e", externalId: null },
      ],
    });
  });

  it("answers with nothing where all rows are there", async () => {
    await seed("a");
    expect(await upsert(natural, "ignore", [mapping("a")])).toEqual({ status: 201, body: [] });
  });

  it("is 406 where one object was asked for and the row is there", async () => {
    await seed("a");
    const headers = {
      Prefer: "resolution=ignore-duplicates, return=representation",
      Accept: "application/vnd.pgrst.object+json",
    };
    const response = await api(
      `${standard}?${natural}`,
      { method: "POST", headers, body: mapping("a") },
      key,
    );
    expect(await read(response)).toEqual({
      status: 406,
      body: {
        code: "PGRST116",
        message: "Cannot coerce the result to a single JSON object",
        details: "The result contains 0 rows",
        hint: null,
      },
    });
  });
});

describe("conflicts that an upsert does not resolve", () => {
  it("are 409 where a merge would take another row's key", async () => {
    await seed("a", { externalId: "x-1" });
    await seed("b", { externalId: "x-2" });
    const rows = [mapping("c", { externalId: null }), mapping("b", { externalId: "x-1" })];
    expect(await upsert(natural, "merge", rows)).toEqual({
      status: 409,
      body: duplicate(
        externalKey,
        'Key (integration, "externalId", "entityType", "companyId")=(xero, x-1, customer, acme) already exists. Row 2 of the body (counting from 1).',
      ),
    });
    expect(await countRows()).toBe(2);
  });

  it("are 409 where a row that is not ignored has another row's key", async () => {
    await seed("a", { externalId: "x-1" });
    await seed("b", { externalId: "x-2" });
    const rows = [mapping("b", { externalId: "x-1" }), mapping("c", { externalId: "x-1" })];
    expect(await upsert(natural, "ignore", rows)).toEqual({
      status: 409,
      body: duplicate(
        externalKey,
        'Key (integration, "externalId", "entityType", "companyId")=(xero, x-1, customer, acme) already exists. Row 2 of the body (counting from 1).',
      ),
    });
    expect(await countRows()).toBe(2);
  });

  it("are 409 for another company's id, of which nothing else is told", async () => {
    const theirs = mapping("a", { id: "theirs", companyId: "globex", metadata: { secret: true } });
    await upsert("", "ignore", [theirs], other);
    const taken = duplicate("externalIntegrationMapping_pkey", "Key (id)=(theirs) already exists.");
    const mine = mapping("z", { id: "theirs" });
    expect(await upsert("", "merge", mine)).toEqual({ status: 409, body: taken });
    const both = [mapping("y", { id: "mine" }), mapping("z", { id: "theirs" })];
    expect(await upsert("", "merge", both)).toEqual({
      status: 409,
      body: { ...taken, details: `${taken.details} Row 2 of the body (counting from 1).` },
    });
    expect(await upsert("", "ignore", mine)).toEqual({ status: 409, body: taken });
    expect(await upsert(natural, "merge", mine)).toEqual({ status: 409, body: taken });
    expect(await countRows("\"companyId\" = 'acme'")).toBe(0);
    expect(await countRows(`metadata = '{"secret": true}' AND "updatedBy" = 'key:k2'`)).toBe(1);
  });

  it("do not arise from another company's natural key", async () => {
    await upsert("", "ignore", [mapping("a", { companyId: "globex" })], other);
    const { status } = await upsert(natural, "merge", [mapping("a")]);
    expect([status, await countRows()]).toEqual([201, 2]);
  });

  it("are 42P10 where on_conflict names no unique set", async () => {
    expect(await upsert("on_conflict=externalId", "merge", [mapping("a")])).toEqual({
      status: 400,
      body: {
        code: "42P10",
        message: "there is no unique or exclusion constraint matching the ON CONFLICT specification",
        details: null,
        hint: null,
      },
    });
  });

  it("are errors without a resolution, whatever on_conflict says", async () => {
    await seed("a");
    const response = await api(`${standard}?${natural}`, { method: "POST", body: mapping("a") }, key);
    expect(await read(response)).toEqual({
      status: 409,
      body: duplicate(
        naturalKey,
        'Key ("entityType", "entityId", integration, "companyId")=(customer, a, xero, acme) already exists.',
      ),
    });
  });
});
