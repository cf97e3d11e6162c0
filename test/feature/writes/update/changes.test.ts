/** PATCH: which rows it changes, what it sets, and what it answers. */
import { describe, expect, it } from "vitest";
import { api, read } from "../../../support/fixtures";
import { countRows, documented, prefer, standard } from "../../../support/mappings";
import { madeAt, setUpRowsToChange } from "../../../support/writes/rows-to-change";

const { key, patch } = setUpRowsToChange();

describe("PATCH", () => {
  const filters: readonly (readonly [string, readonly string[]])[] = [
    ["id=eq.r1", ["r1"]],
    ["id=in.(r0,r2,nothing)", ["r0", "r2"]],
    ["entityId=match.^[gG]amma", ["r2", "r3"]],
    ["entityId=not.match.^[gG]amma", ["r0", "r1"]],
    ["entityId=imatch.^ä", ["r0"]],
    ["entityId=ilike.ä*", ["r0"]],
    ["entityId=fts.gamma", ["r2", "r3"]],
    ["or=(entityId.match.^b,and(externalId.is.null,entityId.match.2$))", ["r1", "r3"]],
    ['metadata=cs.{"tags":["even"]}', ["r0", "r2"]],
    ["metadata->n=gte.2", ["r2", "r3"]],
    ["externalId=is.null", ["r3"]],
    [`createdAt=lte.${madeAt}`, ["r0", "r1", "r2", "r3"]],
    ["entityId=eq.nothing", []],
  ];
  for (const [filter, ids] of filters) {
    it(`changes the rows that ${filter} finds`, async () => {
      const { status, body } = await patch(`${encodeURI(filter)}&select=id&order=id`, {
        lastSyncedAt: madeAt,
      });
      expect([status, body]).toEqual([200, ids.map((id) => ({ id }))]);
      expect(await countRows('"lastSyncedAt" IS NOT NULL')).toBe(ids.length);
    });
  }
});

describe("a changed row", () => {
  const shown = (column: string) => `id=eq.r0&select=${column}`;

  it("gets all the nested JSON of the body", async () => {
    const metadata = { deep: { list: [{ a: [] }, null, "é"] }, "": {} };
    expect(await patch(shown("metadata"), { metadata })).toEqual({ status: 200, body: [{ metadata }] });
  });

  it("gets a new updatedAt and updatedBy and keeps everything else", async () => {
    const { body } = await patch("id=eq.r0", { externalId: "new" });
    expect(body).toEqual([
      {
        id: "r0",
        entityType: "customer",
        entityId: "Ärger",
        integration: "xero",
        externalId: "new",
        allowDuplicateExternalId: false,
        metadata: { n: 0, tags: ["even"], deep: { list: [0] } },
        lastSyncedAt: null,
        remoteUpdatedAt: null,
        createdAt: madeAt,
        updatedAt: expect.stringMatching(/^20(?!26-01-01T00:00:00Z)/),
        createdBy: "me",
        updatedBy: "key:k1",
        companyId: "acme",
      },
    ]);
  });

  it("gets the updatedAt and updatedBy that the body gives", async () => {
    const given = { updatedAt: "2026-05-01T00:00:00Z", updatedBy: null };
    expect(await patch(shown("updatedAt,updatedBy"), given)).toEqual({ status: 200, body: [given] });
  });

  it("changes only in the columns that columns= names", async () => {
    const body = { externalId: "new", metadata: "not asked for", nickname: "no column" };
    expect(await patch(`columns=externalId&${shown("externalId,metadata->n")}`, body)).toEqual({
      status: 200,
      body: [{ externalId: "new", n: 0 }],
    });
  });

  it("gets null in a column that columns= names and the body leaves out", async () => {
    expect(await patch(`columns=externalId&${shown("externalId")}`, {})).toEqual({
      status: 200,
      body: [{ externalId: null }],
    });
  });

  it("gets the default in such a column under missing=default", async () => {
    const query = `columns=createdBy,externalId,metadata&${shown("createdBy,externalId,metadata")}`;
    expect(await patch(query, { metadata: 1 }, "missing=default")).toEqual({
      status: 200,
      body: [{ createdBy: "key:k1", externalId: null, metadata: 1 }],
    });
  });

  it("gets a new id, which the answer shows", async () => {
    expect(await patch(shown("id"), { id: "renamed" })).toEqual({ status: 200, body: [{ id: "renamed" }] });
  });

  it("gets the values of a form and of CSV", async () => {
    const bodies = [
      ["application/x-www-form-urlencoded", "externalId=f&metadata=%7B%22n%22%3A1%7D", "f"],
      ["text/csv", 'externalId,metadata\nc,"{""n"":1}"', "c"],
    ] as const;
    for (const [type, body, externalId] of bodies) {
      const headers = { ...prefer("return=representation"), "Content-Type": type };
      const path = `${standard}?${shown("externalId,metadata")}`;
      expect(await read(await api(path, { method: "PATCH", headers, body }, key()))).toEqual({
        status: 200,
        body: [{ externalId, metadata: { n: 1 } }],
      });
    }
  });
});

describe("the answer", () => {
  it("counts the rows, and orders and embeds those that it shows", async () => {
    const headers = prefer("return=representation", "count=exact");
    const path = `${documented}?externalId=not.is.null&select=id,company(name)&order=entityId.desc`;
    const response = await api(path, { method: "PATCH", headers, body: { lastSyncedAt: madeAt } }, key());
    const company = { name: "Company acme" };
    expect(await read(response, "Content-Range", "Preference-Applied")).toEqual({
      status: 200,
      headers: { "Content-Range": "0-2/3", "Preference-Applied": "return=representation, count=exact" },
      body: ["r0", "r1", "r2"].map((id) => ({ id, company })),
    });
  });

  it("is 204 with the range of rows for return=minimal", async () => {
    const response = await api(
      `${standard}?externalId=not.is.null`,
      { method: "PATCH", body: { lastSyncedAt: madeAt } },
      key(),
    );
    expect(await read(response, "Content-Range")).toEqual({
      status: 204,
      headers: { "Content-Range": "0-2/*" },
      body: "",
    });
  });
});
