/** `merge-duplicates`: which row a new one meets, what becomes of it, and what is answered. */

import { describe, expect, it } from "vitest";
import { api, read } from "../../../support/fixtures";
import {
  countRows,
  documented,
  type Fields,
  mapping,
  prefer,
  standard,
  twice,
} from "../../../support/mappings";
import {
  externalTarget as external,
  naturalTarget as natural,
  seededAt as old,
  upserter,
} from "../../../support/writes/upserts";
import { useWriter } from "../../../support/writes/writer";

const key = useWriter("k1", ["globex"]);
const { upsert, seed } = upserter(key);

const changed = "select=id,entityId,externalId,createdAt,createdBy,updatedBy";

describe("merge-duplicates", () => {
  const targets: readonly (readonly [string, string, (id: string) => Fields])[] = [
    ["the primary key", "", (id) => ({ id, entityId: "a", externalId: "x-2" })],
    ["the primary key by name", "on_conflict=id&", (id) => ({ id, entityId: "a", externalId: "x-2" })],
    ["the natural key", `${natural}&`, () => ({ entityId: "a", externalId: "x-2" })],
  ];
  for (const [name, query, fields] of targets) {
    it(`changes the existing row, by ${name}`, async () => {
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

  it("inserts rows outside the partial set", async () => {
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

  it("takes the id, times and authors of the body over its own values", async () => {
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

  it("keeps columns that the body does not name", async () => {
    await seed("a", { externalId: "x-1", metadata: { n: 1 } });
    expect(await upsert(`${natural}&select=externalId,metadata`, "merge", [mapping("a")])).toEqual({
      status: 200,
      body: [{ externalId: "x-1", metadata: { n: 1 } }],
    });
  });

  it("answers 201 when one of the rows is new, in the order of the body", async () => {
    await seed("b");
    const rows = [mapping("c"), mapping("b"), mapping("a")];
    expect(await upsert(`${natural}&select=entityId`, "merge", rows)).toEqual({
      status: 201,
      body: [{ entityId: "c" }, { entityId: "b" }, { entityId: "a" }],
    });
  });

  it("names the resolution in Preference-Applied, and counts the written rows", async () => {
    await seed("a");
    const headers = prefer("resolution=merge-duplicates", "count=exact");
    const response = await api(
      `${documented}?${natural}`,
      { method: "POST", headers, body: [mapping("a"), mapping("b")] },
      key(),
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

  it("sets missing columns to their defaults with missing=default", async () => {
    await seed("a", { externalId: "x-1", metadata: 1, createdBy: "me" });
    const headers = prefer("resolution=merge-duplicates", "missing=default", "return=representation");
    const columns =
      "columns=entityType,entityId,integration,allowDuplicateExternalId,companyId,metadata,createdBy";
    const response = await api(
      `${standard}?${natural}&${columns}&select=externalId,metadata,createdBy`,
      { method: "POST", headers, body: [mapping("a")] },
      key(),
    );
    expect(await read(response)).toEqual({
      status: 200,
      body: [{ externalId: "x-1", metadata: null, createdBy: "key:k1" }],
    });
  });
});

describe("rows with the same key in one body", () => {
  it("are refused when both would merge into one row", async () => {
    const rows = [mapping("a"), mapping("b"), mapping("a")];
    expect(await upsert(natural, "merge", rows)).toEqual({
      status: 400,
      body: twice("Row 3 of the body (counting from 1)."),
    });
    expect(await countRows()).toBe(0);
  });

  it("are only those that the partial set covers", async () => {
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

  it("are never rows with a null in the key", async () => {
    const { status } = await upsert(external, "merge", [mapping("a"), mapping("b")]);
    expect([status, await countRows()]).toEqual([201, 2]);
  });

  it("are one row when duplicates are ignored: the first", async () => {
    const rows = [mapping("a", { externalId: "x" }), mapping("a", { externalId: "y" })];
    expect(await upsert(`${natural}&select=entityId,externalId`, "ignore", rows)).toEqual({
      status: 201,
      body: [{ entityId: "a", externalId: "x" }],
    });
  });
});
