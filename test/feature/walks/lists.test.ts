/** Walking a list by `Link` and cursor, on both mounts (SPEC §13). */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey } from "../../support/fixtures";
import { clearRows, documented, mappings, standard } from "../../support/mappings";
import { linkOf, walk } from "../../support/walks/walk";

let key: string;
const ask = (path: string, init: Parameters<typeof api>[1] = {}, as = key) => api(path, init, as);
const ids = async (response: Response) =>
  (await response.json<{ readonly id: string }[]>()).map(({ id }) => id);
const cursorOf = (path = "") => new URL(path, "https://crosswalk.test").searchParams.get("cursor");

beforeAll(async () => {
  await clearRows();
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme" });
  const body = mappings(7, (index) => ({
    id: `m-${index}`,
    integration: index % 2 ? "xero" : "linear",
    metadata: { n: index % 3 },
    updatedAt: "2026-01-01T00:00:00.000001Z",
  }));
  expect((await ask(standard, { method: "POST", body })).status).toBe(201);
});

describe.each([documented, standard])("a list of %s", (mount) => {
  it("that is cut has links to the next page and the first", async () => {
    const first = await ask(`${mount}?select=id&order=id&limit=3`);
    const cursor = cursorOf(linkOf(first));
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(first.headers.get("Link")).toBe(
      `<${mount}?select=id&order=id&limit=3&cursor=${cursor}>; rel="next", <${mount}?select=id&order=id&limit=3>; rel="first"`,
    );
    expect(first.headers.get("Content-Range")).toBe("0-2/*");
    expect(await ids(first)).toEqual(["m-0", "m-1", "m-2"]);

    const second = await ask(linkOf(first) ?? "");
    expect(second.status).toBe(200);
    expect(second.headers.get("Content-Range")).toBe("3-5/*");
    expect(await ids(second)).toEqual(["m-3", "m-4", "m-5"]);

    const last = await ask(linkOf(second) ?? "");
    expect(last.headers.get("Link")).toBe(`<${mount}?select=id&order=id&limit=3>; rel="first"`);
    expect(await ids(last)).toEqual(["m-6"]);
  });

  it("that is complete has no links, whatever its limit", async () => {
    for (const query of ["", "?limit=7", "?id=eq.m-1", "?limit=0", "?id=eq.none&select=*"]) {
      const response = await ask(`${mount}${query}`, {
        headers: { Accept: "application/vnd.pgrst.array+json" },
      });
      expect([query, response.headers.get("Link")]).toEqual([query, null]);
    }
  });

  it("drops the offset, and reads the Range header as a limit and an offset", async () => {
    const page = await ask(`${mount}?select=id&order=id.desc&offset=2&limit=2`);
    expect(await ids(page)).toEqual(["m-4", "m-3"]);
    expect(linkOf(page)).not.toContain("offset");
    const next = await ask(linkOf(page) ?? "");
    expect(next.headers.get("Content-Range")).toBe("4-5/*");
    expect(await ids(next)).toEqual(["m-2", "m-1"]);

    const range = { Range: "2-3" };
    const ranged = await ask(`${mount}?select=id&order=id.desc`, { headers: range });
    expect(await ids(ranged)).toEqual(["m-4", "m-3"]);
    expect(await ids(await ask(linkOf(ranged) ?? "", { headers: range }))).toEqual(["m-2", "m-1"]);
  });

  it("keeps its count, and is 206 while a count shows that rows are left", async () => {
    const headers = { Prefer: "count=exact" };
    const first = await ask(`${mount}?select=id&limit=5`, { headers });
    const last = await ask(linkOf(first) ?? "", { headers });
    expect([first.status, first.headers.get("Content-Range")]).toEqual([206, "0-4/7"]);
    expect([last.status, last.headers.get("Content-Range")]).toEqual([200, "5-6/7"]);
  });

  it("answers HEAD with the links of a GET, and CSV with them too", async () => {
    const get = await ask(`${mount}?select=id&order=id&limit=3`);
    const head = await ask(`${mount}?select=id&order=id&limit=3`, { method: "HEAD" });
    expect(head.headers.get("Link")).toBe(get.headers.get("Link"));
    const csv = { headers: { Accept: "text/csv" } };
    const first = await ask(`${mount}?select=entityId&order=id&limit=3`, csv);
    expect(await first.text()).toBe("entityId\ne-0\ne-1\ne-2");
    expect(await (await ask(linkOf(first) ?? "", csv)).text()).toBe("entityId\ne-3\ne-4\ne-5");
  });

  it("is walked by an offset when its order does not support cursors", async () => {
    for (const query of [
      "select=id&order=metadata->n.desc,id",
      "select=id&order=metadata",
      "select=id,company(name)&order=company(name),id",
    ]) {
      const whole = await ids(await ask(`${mount}?${query}`));
      const first = await ask(`${mount}?${query}&limit=3`);
      expect(linkOf(first)).toBe(`${mount}?${query.replace(">", "%3E")}&limit=3&offset=3`);
      const pages = await walk<{ readonly id: string }>(ask, `${mount}?${query}&limit=3`);
      expect(pages.flat().map(({ id }) => id)).toEqual(whole);
    }
    const grouped = await ask(`${mount}?select=entityId,count()&order=entityId&limit=2`);
    expect(linkOf(grouped)).toBe(`${mount}?select=entityId,count()&order=entityId&limit=2&offset=2`);
  });

  it("continues however its URL is written", async () => {
    const first = await ask(`${mount}?select=id,entityId&integration=eq.linear&order=id&limit=2`);
    const cursor = cursorOf(linkOf(first));
    const again = await ask(
      `${mount}?cursor=${cursor}&limit=1&order=id&integration=eq%2Elinear&select=id%2CentityId`,
    );
    expect(await ids(again)).toEqual(["m-4"]);
  });
});

describe("a page after rows that were passed have been deleted", () => {
  it.each([
    // Ten rows were passed, of which six are deleted: four are before the page.
    ["the last", 2, 12, 200, "4-5/6"],
    ["one in between", 2, 13, 206, "4-5/7"],
    ["an empty one", 2, 10, 200, "*/4"],
  ])("has a range within the total: %s", async (_, limit, count, status, range) => {
    const entityType = `walked-${count}`;
    const body = mappings(count, (index) => ({
      id: `${entityType}-${String(index).padStart(2, "0")}`,
      entityType,
    }));
    expect((await ask(standard, { method: "POST", body })).status).toBe(201);
    const list = `${standard}?select=id&order=id&entityType=eq.${entityType}`;
    // Of ten rows, the cursor after the last one is that of a page before another row was deleted.
    const extra = { ...body.at(-1), id: `${entityType}-99`, entityId: "extra" };
    if (count === 10) await ask(standard, { method: "POST", body: extra });
    const headers = { Prefer: "count=exact" };
    const next = linkOf(await ask(`${list}&limit=10`, { headers }))?.replace("limit=10", `limit=${limit}`);
    const gone = [0, 1, 2, 3, 4, 5].map((index) => `${entityType}-0${index}`);
    await ask(`${standard}?id=in.(${gone},${entityType}-99)`, { method: "DELETE" });
    const page = await ask(next ?? "", { headers });
    expect([page.status, page.headers.get("Content-Range")]).toEqual([status, range]);
    await ask(`${standard}?entityType=eq.${entityType}`, { method: "DELETE" });
  });
});

describe("a cursor", () => {
  const refusal = async (response: Response) => [response.status, await response.json()];
  const foreign = [
    400,
    {
      code: "22023",
      message: "The cursor belongs to another request",
      details:
        "A cursor continues the request that it came from: the same filters, order and select, and a key that sees the same rows.",
      hint: 'Follow the Link header, rel="next", or start over without a cursor.',
    },
  ];
  const nextOf = async (query: string, as = key) => linkOf(await ask(`${standard}?${query}`, {}, as)) ?? "";

  it("is valid for another key of the same company and narrowing", async () => {
    const next = await nextOf("select=id&order=id&limit=3");
    const rotated = await makeKey({ companyId: "acme" });
    expect(await ids(await ask(next, {}, rotated))).toEqual(["m-3", "m-4", "m-5"]);
  });

  it("of another request, company or narrowing is refused", async () => {
    const next = await nextOf("select=id&order=id&limit=3");
    const cursor = cursorOf(next);
    for (const query of [
      "select=id&order=id.desc",
      "select=id&order=id&integration=eq.xero",
      "select=id&order=entityId",
      "select=id",
    ]) {
      expect(await refusal(await ask(`${standard}?${query}&cursor=${cursor}`))).toEqual(foreign);
    }
    expect(await refusal(await ask(`/rest/v1/company?select=id&order=id&cursor=${cursor}`))).toEqual(foreign);
    for (const other of [
      { companyId: "globex" },
      { companyId: null },
      { companyId: "acme", integrations: ["xero"] },
      { companyId: "acme", entityTypes: ["customer"] },
    ]) {
      expect(await refusal(await ask(next, {}, await makeKey(other)))).toEqual(foreign);
    }
  });

  it("that is malformed is refused, and so is one with an offset", async () => {
    const invalid = [
      400,
      {
        code: "22023",
        message: 'invalid value for parameter "cursor"',
        details: "It is not a cursor of a list.",
        hint: 'Follow the whole URL in the Link header of the previous page, rel="next".',
      },
    ];
    const made = (value: unknown) =>
      new TextEncoder().encode(JSON.stringify(value)).toBase64({ alphabet: "base64url", omitPadding: true });
    const bad = ["", "x", "!!", made({}), made([]), made([1, 2]), made(["a", -1]), made(["a", 0, 1])];
    for (const cursor of bad) {
      expect(await refusal(await ask(`${standard}?cursor=${cursor}`))).toEqual(invalid);
    }
    const next = await nextOf("select=id&order=id&limit=3");
    expect((await refusal(await ask(`${next}&offset=1`)))[0]).toBe(400);
  });

  it("that is forged shows nothing of another company", async () => {
    const next = await nextOf("select=id&order=id&limit=3");
    const members: unknown[] = JSON.parse(
      new TextDecoder().decode(Uint8Array.fromBase64(cursorOf(next) ?? "", { alphabet: "base64url" })),
    );
    const forged = (...values: unknown[]) =>
      new TextEncoder()
        .encode(JSON.stringify([members[0], 0, ...values]))
        .toBase64({ alphabet: "base64url", omitPadding: true });
    const from = (cursor: string) => ask(`${standard}?select=id&order=id&limit=3&cursor=${cursor}`);
    expect(await ids(await from(forged("' OR 1=1 --")))).toEqual(["m-0", "m-1", "m-2"]);
    expect((await from(forged("a", "b"))).status).toBe(400);
    expect((await from(forged())).status).toBe(400);
  });

  it.each(["POST", "PATCH", "PUT", "DELETE"])("is refused for %s", async (method) => {
    const written = await ask(`${standard}?cursor=abc`, { method, ...(method !== "DELETE" && { body: {} }) });
    expect([written.status, await written.json()]).toEqual([
      400,
      {
        code: "22023",
        message: `${method} takes no cursor`,
        details: null,
        hint: "A cursor says where a list continues: send it with GET.",
      },
    ]);
  });

  it("with a point is a filter of a column of that name", async () => {
    const filter = await ask(`${standard}?cursor=eq.abc`);
    expect([filter.status, (await filter.json<{ code: string }>()).code]).toEqual([400, "42703"]);
  });
});

describe("a list without an order", () => {
  it("is sorted by the primary key, or by the index that serves its filters", async () => {
    await env.DB.prepare(
      `UPDATE "externalIntegrationMapping" SET "createdAt" = '2026-01-0' || (9 - substr("id", 3)) || 'T00:00:00.000000Z'`,
    ).run();
    const seen = async (query: string) => {
      const pages = await walk<{ readonly id: string }>(ask, `${standard}?select=id&limit=2${query}`);
      return pages.map((page) => page.map(({ id }) => id).join()).join(" ");
    };
    expect(await seen("")).toBe("m-0,m-1 m-2,m-3 m-4,m-5 m-6");
    expect(await seen("&integration=eq.linear")).toBe("m-6,m-4 m-2,m-0");
    expect(await seen("&createdAt=gte.2026-01-04T00:00:00Z")).toBe("m-5,m-4 m-3,m-2 m-1,m-0");
    expect(await seen("&integration=in.(xero,linear)")).toBe("m-0,m-1 m-2,m-3 m-4,m-5 m-6");
    expect(await seen("&entityId=match.[0-4]")).toBe("m-0,m-1 m-2,m-3 m-4");
  });
});

describe("the links", () => {
  it("are on company too, and on lists cut by MAX_ROWS", async () => {
    const service = await makeKey({ companyId: null });
    const pages = await walk<{ readonly id: string }>(
      (path) => ask(path, {}, service),
      "/company?select=id&order=id.desc&limit=1",
    );
    expect(pages.flat().map(({ id }) => id)).toEqual(["globex", "acme"]);
  });

  it("are exposed to pages in browsers", async () => {
    const response = await ask(`${standard}?limit=1`, { headers: { Origin: "https://app.test" } });
    expect(response.headers.get("Access-Control-Expose-Headers")?.split(", ")).toContain("Link");
  });

  it("are not on one object", async () => {
    const one = await ask(`${standard}?order=id&limit=1`, {
      headers: { Accept: "application/vnd.pgrst.object+json" },
    });
    expect([one.status, one.headers.get("Link"), (await one.json<{ id: string }>()).id]).toEqual([
      200,
      null,
      "m-0",
    ]);
  });

  it("are left out when they would be too long for clients", async () => {
    const list = `id=in.(${Array.from({ length: 3200 }, (_, index) => `m-${index % 7}`).join()})`;
    const response = await ask(`${standard}?${list}&select=id&limit=2`);
    expect([response.status, response.headers.has("Link")]).toEqual([200, false]);
    expect(await ids(response)).toEqual(["m-0", "m-1"]);
  });
});
