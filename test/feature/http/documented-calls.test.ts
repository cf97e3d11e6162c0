/** The documented calls to retrieve, list, update and delete mappings (SPEC §1), on both mounts. */

import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { creator, documented, noSuchRow, prefer, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

const representation = prefer("return=representation");

/** `entityId` differs in every test. */
const create = creator(() => key);

describe("retrieve", () => {
  it("answers with one object", async () => {
    const made = await create("retrieve-1");
    const response = await api(`${documented}?id=eq.${made}&select=id,entityId`, {}, key);
    expect(await read(response, "Content-Range", "Content-Type")).toEqual({
      status: 200,
      headers: { "Content-Range": "0-0/*", "Content-Type": "application/json; charset=utf-8" },
      body: { id: made, entityId: "retrieve-1" },
    });
  });

  it("answers 404 when the row does not exist", async () => {
    expect(await read(await api(`${documented}?id=eq.nothing`, {}, key), "Proxy-Status")).toEqual({
      status: 404,
      headers: { "Proxy-Status": "Crosswalk; error=PGRST116" },
      body: noSuchRow("nothing"),
    });
  });

  it("names the missing id, for each request of one shape", async () => {
    const made = await create("retrieve-none");
    const asked: readonly (readonly [query: string, error: Record<string, unknown>])[] = [
      ["id=eq.no-1", noSuchRow("no-1")],
      ["id=eq.no-2", noSuchRow("no-2")],
      [`id=eq.${"x".repeat(300)}`, noSuchRow(`${"x".repeat(200)}…`)],
      [`id=eq.${made}&integration=eq.sage`, noSuchRow(made, " and passes the other filters")],
      [`id=eq.${made}&id=eq.no-3`, noSuchRow(`${made}" and id "no-3`)],
      [
        `id=eq.${made}&limit=0`,
        { ...noSuchRow(made), message: "Cannot coerce the result to a single JSON object" },
      ],
    ];
    for (const [query, body] of asked) {
      expect(await read(await api(`${documented}?${query}`, {}, key))).toEqual({ status: 404, body });
    }
    const patch = { method: "PATCH", body: { externalId: "x" } };
    for (const [query, body] of asked.slice(0, -1)) {
      expect(await read(await api(`${documented}?${query}`, patch, key))).toEqual({ status: 404, body });
    }
  });

  it("answers with an array under /rest/v1, and on Accept", async () => {
    const made = await create("retrieve-2");
    const one = [{ id: made }];
    expect(await read(await api(`${standard}?id=eq.${made}&select=id`, {}, key))).toEqual({
      status: 200,
      body: one,
    });
    const accept = { Accept: "application/vnd.pgrst.array+json" };
    const response = await api(`${documented}?id=eq.${made}&select=id`, { headers: accept }, key);
    expect(await read(response)).toEqual({ status: 200, body: one });
  });

  it("answers 406 under /rest/v1 when one object is asked for and no row matches", async () => {
    const accept = { Accept: "application/vnd.pgrst.object+json" };
    const { status, body } = await read(await api(`${standard}?id=eq.nothing`, { headers: accept }, key));
    expect([status, body.code]).toEqual([406, "PGRST116"]);
  });

  it("answers HEAD like GET, without the body", async () => {
    const made = await create("retrieve-3");
    const response = await api(`${documented}?id=eq.${made}`, { method: "HEAD" }, key);
    expect(await read(response, "Content-Range")).toEqual({
      status: 200,
      headers: { "Content-Range": "0-0/*" },
      body: "",
    });
  });
});

describe("list", () => {
  it("filters, selects, orders and pages", async () => {
    for (const n of [1, 2, 3]) await create(`list-${n}`, { externalId: `list-x-${n}` });
    const path = `${documented}?entityId=like.list-*&select=entityId&order=entityId.desc&limit=2`;
    const response = await api(path, { headers: { Prefer: "count=exact" } }, key);
    expect(await read(response, "Content-Range", "Preference-Applied")).toEqual({
      status: 206,
      headers: { "Content-Range": "0-1/3", "Preference-Applied": "count=exact" },
      body: [{ entityId: "list-3" }, { entityId: "list-2" }],
    });
  });
});

describe("update", () => {
  it("answers 204, and moves updatedAt", async () => {
    const made = await create("update-1", { updatedAt: "2026-01-01T00:00:00Z" });
    const response = await api(
      `${documented}?id=eq.${made}`,
      { method: "PATCH", body: { externalId: "new" } },
      key,
    );
    expect(await read(response, "Content-Range")).toEqual({
      status: 204,
      headers: { "Content-Range": "0-0/*" },
      body: "",
    });
    const { body } = await read(await api(`${documented}?id=eq.${made}`, {}, key));
    expect(body.externalId).toBe("new");
    expect(body.updatedAt > "2026-02").toBe(true);
  });

  it("answers with the updated object on request", async () => {
    const made = await create("update-2");
    const path = `${documented}?id=eq.${made}&select=entityId,metadata`;
    const response = await api(
      path,
      { method: "PATCH", headers: representation, body: { metadata: { a: 1 } } },
      key,
    );
    expect(await read(response)).toEqual({ status: 200, body: { entityId: "update-2", metadata: { a: 1 } } });
  });

  it("answers 404 when the row does not exist", async () => {
    const response = await api(
      `${documented}?id=eq.nothing`,
      { method: "PATCH", body: { externalId: "x" } },
      key,
    );
    const { status, body } = await read(response);
    expect([status, body.code]).toEqual([404, "PGRST116"]);
  });

  it("does not change a row when the body names no column", async () => {
    const made = await create("update-3");
    const path = `${documented}?id=eq.${made}&select=entityId`;
    const response = await api(path, { method: "PATCH", headers: representation, body: {} }, key);
    expect(await read(response)).toEqual({ status: 200, body: { entityId: "update-3" } });
  });
});

describe("delete", () => {
  it("answers 204, also when the row was already gone", async () => {
    const made = await create("delete-1");
    for (const _ of [1, 2]) {
      const response = await api(`${documented}?id=eq.${made}`, { method: "DELETE" }, key);
      expect(await read(response, "Content-Range")).toEqual({
        status: 204,
        headers: { "Content-Range": "*/*" },
        body: "",
      });
    }
  });

  it("answers with the deleted object on request", async () => {
    const made = await create("delete-2");
    const path = `${documented}?id=eq.${made}&select=entityId`;
    const response = await api(path, { method: "DELETE", headers: representation }, key);
    expect(await read(response)).toEqual({ status: 200, body: { entityId: "delete-2" } });
  });
});

describe("the company", () => {
  it("is the key's own, and embeds", async () => {
    expect(await read(await api("/company?select=id", {}, key))).toEqual({
      status: 200,
      body: [{ id: "acme" }],
    });
    const made = await create("embed-1");
    const response = await api(`${documented}?id=eq.${made}&select=entityId,company(id,name)`, {}, key);
    expect(await read(response)).toEqual({
      status: 200,
      body: { entityId: "embed-1", company: { id: "acme", name: "Company acme" } },
    });
  });
});
