/** `changes`: the feed of a company by cursor (SPEC §14), on both mounts. */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { countBindings, newCounts } from "../../support/counting";
import { clearFeed, readChanges } from "../../support/feed";
import { api, makeCompany, makeKey } from "../../support/fixtures";
import { clearRows, documented, mapping, mappings } from "../../support/mappings";

let key: string;
let service: string;
let globex: string;

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme", id: "ada" });
  globex = await makeKey({ companyId: "globex" });
  service = await makeKey({ companyId: null });
});

beforeEach(async () => {
  await clearRows();
  await clearFeed();
});

const create = (count: number) =>
  api("/rest/v1/externalIntegrationMapping", { method: "POST", body: mappings(count) }, key);
const seqs = (changes: readonly { seq: number }[]) => changes.map(({ seq }) => seq);

describe("changes", () => {
  it.each(["/rpc", "/rest/v1/rpc"])(
    "at %s/changes gives whole rows, with the cursor after each",
    async (mount) => {
      await api(documented, { method: "POST", body: mapping("e1", { id: "m1", metadata: { n: 1.5 } }) }, key);
      await api(`${documented}?id=eq.m1`, { method: "PATCH", body: { externalId: "x1" } }, key);
      const answer = await api(`${mount}/changes`, { method: "POST", body: {} }, key);
      const list: readonly Record<string, unknown>[] = await answer.json();
      const row = {
        id: "m1",
        entityType: "customer",
        entityId: "e1",
        integration: "xero",
        companyId: "acme",
        metadata: { n: 1.5 },
      };
      expect(list).toEqual([
        {
          companyId: "acme",
          seq: 1,
          op: "insert",
          mappingId: "m1",
          integration: "xero",
          entityType: "customer",
          entityId: "e1",
          externalId: null,
          changedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
          changedBy: "key:ada",
          before: null,
          after: expect.objectContaining({ ...row, externalId: null, allowDuplicateExternalId: false }),
          cursor: expect.stringMatching(/^61636d65-1-[0-9a-f]{6}$/),
        },
        expect.objectContaining({
          seq: 2,
          op: "update",
          externalId: "x1",
          before: expect.objectContaining({ externalId: null }),
          after: expect.objectContaining({ ...row, externalId: "x1" }),
        }),
      ]);
      expect([answer.status, answer.headers.get("Crosswalk-Cursor"), answer.headers.get("Link")]).toEqual([
        200,
        list[1]?.cursor,
        null,
      ]);
      expect(answer.headers.get("Access-Control-Expose-Headers") ?? "").toBe("");
    },
  );

  it("allows browsers to read the cursor and the link", async () => {
    const answer = await api("/rpc/changes", { headers: { Origin: "https://app.example" } }, key);
    expect(answer.headers.get("Access-Control-Expose-Headers")).toMatch(/Crosswalk-Cursor, Link/);
  });

  it("continues from a cursor, page by page, by the link and by the argument", async () => {
    await create(5);
    const first = await api("/rpc/changes?limit=2&select=seq", {}, key);
    expect(await first.json()).toEqual([{ seq: 1 }, { seq: 2 }]);
    const link = first.headers.get("Link") ?? "";
    expect(link).toBe(
      `</rpc/changes?select=seq&limit=2&cursor=${first.headers.get("Crosswalk-Cursor")}>; rel="next", </rpc/changes?select=seq&limit=2>; rel="first"`,
    );
    const second = await api(link.slice(1, link.indexOf(">")), {}, key);
    expect(await second.json()).toEqual([{ seq: 3 }, { seq: 4 }]);
    const third = await readChanges(key, { since: second.headers.get("Crosswalk-Cursor") }, "?limit=2");
    expect([seqs(third.changes), third.more]).toEqual([[5], false]);
    const last = await readChanges(key, { since: third.cursor });
    expect([last.changes, last.cursor, last.more]).toEqual([[], third.cursor, false]);
  });

  it("moves past what arguments and filters leave out", async () => {
    await api(
      "/rest/v1/externalIntegrationMapping",
      {
        method: "POST",
        body: [...mappings(2), mapping("l", { integration: "linear" }), mapping("i", { entityType: "item" })],
      },
      key,
    );
    const xero = await readChanges(key, { integrations: ["xero"], entityTypes: ["customer", "none"] });
    expect(seqs(xero.changes)).toEqual([1, 2]);
    expect((await readChanges(key, { since: xero.cursor })).changes).toEqual([]);
    const linear = await readChanges(key, {}, "?integration=eq.linear&select=seq,cursor,company(id)");
    expect(linear.changes).toEqual([{ seq: 3, cursor: expect.any(String), company: { id: "acme" } }]);
    expect(linear.cursor).toBe(xero.cursor);
    const got = await api(`/rpc/changes?integrations={linear}&entityType=eq.customer&select=seq`, {}, key);
    expect(await got.json()).toEqual([{ seq: 3 }]);
  });

  it("returns only the cursor for `now`, even when nothing ever changed", async () => {
    const empty = await readChanges(key, { since: "now" });
    expect([empty.changes, empty.cursor]).toEqual([[], "61636d65-0--"]);
    await create(2);
    expect(seqs((await readChanges(key, { since: empty.cursor })).changes)).toEqual([1, 2]);
    const now = await readChanges(key, { since: "now" });
    expect([now.changes, now.cursor]).toEqual([[], (await readChanges(key, {})).cursor]);
  });

  it("is counted, grouped, shown as CSV and as one object like any table", async () => {
    await create(3);
    const counted = await api("/rpc/changes?limit=1", { headers: { Prefer: "count=exact" } }, key);
    expect([counted.status, counted.headers.get("Content-Range")]).toEqual([206, "0-0/3"]);
    expect(await (await api("/rpc/changes?select=op,count()", {}, key)).json()).toEqual([
      { op: "insert", count: 3 },
    ]);
    const csv = await api("/rpc/changes?select=seq,op", { headers: { Accept: "text/csv" } }, key);
    expect(await csv.text()).toBe("seq,op\n1,insert\n2,insert\n3,insert");
    const one = await api(
      "/rpc/changes?seq=eq.2&select=seq",
      { headers: { Accept: "application/vnd.pgrst.object+json" } },
      key,
    );
    expect(await one.json()).toEqual({ seq: 2 });
  });

  it("takes one trip to the database, and a page of a long feed reads what it returns", async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
       INSERT INTO "externalIntegrationMappingChange"
         ("companyId", "seq", "op", "mappingId", "integration", "entityType", "entityId", "changedAt", "changedBy")
       SELECT 'acme', i, 'insert', 'm' || i, 'xero', 'item', 'e', '2026-01-01T00:00:00.000000Z', 'sql' FROM n`,
    ).run();
    const [{ cursor = "" } = {}] = (await readChanges(key, {}, "?seq=eq.50000")).changes;
    const counts = newCounts();
    const call = callWith({ DB: countBindings(env, counts).DB }, key);
    const answer = await call(`/rpc/changes?since=${cursor}&limit=100`);
    expect([((await answer.json()) as unknown[]).length, counts.roundTrips]).toEqual([100, 1]);
    // One row more than is shown, and three that say where the feed begins, ends and stands.
    expect(counts.rowsRead).toBeLessThanOrEqual(106);
  });
});

describe("an invalid cursor", () => {
  const refusal = async (answer: Response) => {
    const { code, message, details }: { code: string; message: string; details: unknown } =
      await answer.json();
    return [answer.status, code, message, details];
  };
  const since = (cursor: string, by = key) =>
    api("/rpc/changes", { method: "POST", body: { since: cursor } }, by);
  const invalid = (details: string) => [
    400,
    "22023",
    'invalid value for argument "since" of function "changes"',
    details,
  ];

  it("is 410 with a cursor to continue from, when the changes after it are no longer kept", async () => {
    const start = await readChanges(key, { since: "now" });
    await create(4);
    const { changes, cursor } = await readChanges(key, {});
    await env.DB.prepare('DELETE FROM "externalIntegrationMappingChange" WHERE "seq" < 3').run();
    const gone = [410, "72000", "The changes after this cursor are no longer kept", { cursor }];
    expect(await refusal(await since(changes[0]?.cursor ?? ""))).toEqual(gone);
    expect(await refusal(await since(start.cursor))).toEqual(gone);
    expect(seqs((await readChanges(key, { since: changes[2]?.cursor })).changes)).toEqual([4]);
    expect(seqs((await readChanges(key, {})).changes)).toEqual([3, 4]);
  });

  it("is 410 after a restore: ahead of the feed, or at a change that was replaced", async () => {
    await create(4);
    const { changes } = await readChanges(key, {});
    await env.DB.prepare('DELETE FROM "externalIntegrationMappingChange" WHERE "seq" > 2').run();
    const { cursor } = await readChanges(key, { since: "now" });
    const other = [410, "72000", "The cursor is from before the database was restored"];
    expect(await refusal(await since(changes[3]?.cursor ?? ""))).toEqual([...other, { cursor }]);
    expect((await readChanges(key, { since: changes[1]?.cursor })).changes).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await api(
      "/rest/v1/externalIntegrationMapping",
      { method: "POST", body: mappings(3).map((row) => ({ ...row, integration: "linear" })) },
      key,
    );
    const end = (await readChanges(key, { since: "now" })).cursor;
    expect(await refusal(await since(changes[3]?.cursor ?? ""))).toEqual([...other, { cursor: end }]);
    expect(seqs((await readChanges(key, { since: changes[1]?.cursor })).changes)).toEqual([3, 4, 5]);
  });

  it("is 400 when it is malformed or another company's", async () => {
    const { cursor } = await readChanges(globex, { since: "now" });
    expect(await refusal(await since(cursor))).toEqual(invalid("since: is a cursor of another company"));
    for (const text of ["", "5", "61636d65-1", "zz-1-1-00", "NOW"]) {
      expect(await refusal(await since(text)), text).toEqual(
        invalid('since: must be a cursor of an earlier answer, or "now"'),
      );
    }
    expect((await api("/rpc/changes", { method: "POST", body: { since: 5 } }, key)).status).toBe(400);
  });

  it("takes no order but seq, and no offset", async () => {
    for (const query of ["order=seq.desc", "order=changedAt", "offset=1"]) {
      expect((await api(`/rpc/changes?${query}`, {}, key)).status, query).toBe(400);
    }
  });
});

describe("a caller", () => {
  it("learns nothing of the hidden change at which its cursor stands", async () => {
    const narrow = await makeKey({ companyId: "acme", integrations: ["linear"] });
    await api(documented, { method: "POST", body: mapping("e1", { id: "secret-id-7c" }) }, key);
    const [{ cursor = "" } = {}] = (await readChanges(key, {})).changes;
    const seen = await readChanges(narrow, {});
    expect([seen.changes, seen.cursor]).toEqual([[], cursor]);
    // The company, the number of the change, and 24 bits in which neither id nor time can be read.
    expect(cursor).toMatch(/^61636d65-1-[0-9a-f]{6}$/);
    const marks = async (id: string, times: readonly string[]) => {
      const found = [];
      for (const time of times) {
        await env.DB.prepare(
          'UPDATE "externalIntegrationMappingChange" SET "mappingId" = ?, "changedAt" = ? WHERE "seq" = 1',
        )
          .bind(id, `2026-01-01T00:00:00.${time}000Z`)
          .run();
        found.push((await readChanges(narrow, {})).cursor.slice(-6));
      }
      return found;
    };
    const all = [
      ...(await marks("a", ["001", "002", "003"])),
      ...(await marks("b", ["001", "002", "003"])),
      ...(await marks("b-long-id-of-a-mapping", ["001", "002"])),
      ...(await marks("b-long-id-of-a-mopping", ["001"])),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it("sees nothing of another company, not even where its feed ends", async () => {
    await create(2);
    const { changes, cursor } = await readChanges(globex, { companyId: "acme" });
    expect([changes, cursor]).toEqual([[], ""]);
    expect(seqs((await readChanges(service, { companyId: "acme" })).changes)).toEqual([1, 2]);
    const refused = await api("/rpc/changes", {}, service);
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { code: "22023", details: "companyId: is required with a key over all companies" },
    ]);
  });

  it("needs view, and a key", async () => {
    const blind = await makeKey({ companyId: "acme", scopes: ["create"] });
    expect((await api("/rpc/changes", { method: "POST", body: {} }, blind)).status).toBe(403);
    expect((await api("/rpc/changes")).status).toBe(401);
    expect((await api("/rpc/change", {}, key)).status).toBe(404);
  });

  it("reads the history of a mapping by one URL", async () => {
    await api(documented, { method: "POST", body: mapping("e1", { id: "m1" }) }, key);
    await api(documented, { method: "POST", body: mapping("e2", { id: "m2" }) }, key);
    await api(`${documented}?id=eq.m1`, { method: "DELETE" }, key);
    const history =
      "/externalIntegrationMappingChange?mappingId=eq.m1&order=seq.desc&select=seq,op,changedBy";
    expect(await (await api(history, {}, key)).json()).toEqual([
      { seq: 3, op: "delete", changedBy: "key:ada" },
      { seq: 1, op: "insert", changedBy: "key:ada" },
    ]);
    expect(await (await api("/externalIntegrationMappingChange", {}, globex)).json()).toEqual([]);
    expect((await api("/externalIntegrationMappingChange", { method: "POST", body: {} }, key)).status).toBe(
      405,
    );
    const counted = await api(
      "/externalIntegrationMappingChange?limit=1",
      { headers: { Prefer: "count=estimated" } },
      service,
    );
    expect([counted.status, counted.headers.get("Content-Range")]).toEqual([206, "0-0/3"]);
  });
});
