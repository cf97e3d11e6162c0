/** 10,000 rows in one request, about 5 MB: all of them or none, in few statements, and an error that names the row. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import {
  clearRows,
  countRows,
  duplicate,
  externalKey,
  type Fields,
  mapping,
  naturalKey,
  notYours,
  prefer,
  standard,
  twice,
} from "../../support/mappings";

const rowCount = 10_000;

let key = "";
let service = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k1" });
  service = await makeKey({ companyId: null, id: "k0" });
});

beforeEach(clearRows);

const metadata = { name: "A customer with a name of some length", tags: ["a", "b"], note: "x".repeat(260) };

/** Rows in an order that is neither that of their ids nor that of any key. */
const entityId = (index: number) => `e-${(index * 7919) % rowCount}`;

const row = (index: number): Fields =>
  mapping(entityId(index), {
    externalId: `x-${index}`,
    metadata: { ...metadata, index },
    lastSyncedAt: "2026-01-01T00:00:00Z",
  });

const rows: readonly Fields[] = Array.from({ length: rowCount }, (_, index) => row(index));
/** The rows with one of them changed. */
const except = (index: number, fields: Fields) => rows.with(index, { ...rows[index], ...fields });

function post(query: string, body: readonly Fields[], preferences: string, by = key) {
  const init = { method: "POST", headers: prefer(preferences), body };
  // Of what is shown there are 1,000 rows at the most by default.
  const call = callWith({ MAX_ROWS: String(rowCount) }, by);
  return call(`${standard}?${query}`, init).then((response) => read(response, "Content-Range"));
}

const natural = "on_conflict=entityType,entityId,integration,companyId";
const external = "on_conflict=integration,externalId,entityType,companyId";

describe("10,000 rows", () => {
  it("are about 5 MB", () => {
    expect(JSON.stringify(rows).length).toBeGreaterThan(5_000_000);
  });

  it("are inserted, and come back in the order of the body", async () => {
    const answer = await post("select=entityId", rows, "return=representation, count=exact");
    expect(answer.status).toBe(201);
    expect(answer.headers).toEqual({ "Content-Range": `*/${rowCount}` });
    expect(answer.body.map((made: Fields) => made.entityId)).toEqual(rows.map((made) => made.entityId));
    expect(await countRows()).toBe(rowCount);
    expect(await countRows("json_extract(metadata, '$.index') = substr(\"externalId\", 3) + 0")).toBe(
      rowCount,
    );
  });

  it("are merged, or ignored if they exist", async () => {
    const half = rows.slice(0, rowCount / 2);
    expect(await post("", half, "return=minimal")).toMatchObject({ status: 201, body: "" });
    const ignored = await post(
      `${natural}&select=entityId`,
      rows,
      "resolution=ignore-duplicates, return=representation",
    );
    expect(ignored.status).toBe(201);
    expect(ignored.body.map((made: Fields) => made.entityId)).toEqual(
      rows.slice(rowCount / 2).map((made) => made.entityId),
    );
    const merge = "resolution=merge-duplicates, count=exact";
    const merged = rows.map((given) => ({ ...given, metadata: "merged" }));
    expect(await post(external, merged, merge)).toEqual({
      status: 200,
      headers: { "Content-Range": `*/${rowCount}` },
      body: "",
    });
    expect(await countRows("metadata = '\"merged\"'")).toBe(rowCount);
  }, 20_000);

  it("are updated and deleted by one filter", async () => {
    await post("", rows, "return=minimal");
    const ids = rows.slice(0, 300).map((given) => given.entityId);
    const filter = `integration=eq.xero&entityId=not.in.(${ids.join()})`;
    const count = prefer("count=exact");
    const init = { method: "PATCH", headers: count, body: { metadata: "updated" } };
    expect(await read(await api(`${standard}?${filter}`, init, key), "Content-Range")).toEqual({
      status: 204,
      headers: { "Content-Range": "0-9699/9700" },
      body: "",
    });
    const remove = { method: "DELETE", headers: count };
    expect(await read(await api(`${standard}?metadata=eq."updated"`, remove, key), "Content-Range")).toEqual({
      status: 204,
      headers: { "Content-Range": "*/9700" },
      body: "",
    });
    expect(await countRows()).toBe(300);
  });
});

describe("one failing row in 10,000", () => {
  const bad = 7123;
  const place = `Row ${bad + 1} of the body (counting from 1).`;
  const keyOf = (index: number) =>
    `Key ("entityType", "entityId", integration, "companyId")=(customer, ${entityId(index)}, xero, acme) already exists.`;
  const externalOf = (index: number) =>
    `Key (integration, "externalId", "entityType", "companyId")=(xero, x-${index}, customer, acme) already exists.`;

  interface Failure {
    readonly name: string;
    readonly body: readonly Fields[];
    readonly status: number;
    readonly error: Fields;
    readonly query?: string;
    readonly preferences?: string;
    /** A row that is there before. */
    readonly there?: Fields;
    readonly asService?: boolean;
  }

  const failures: readonly Failure[] = [
    {
      name: "a key that an earlier row has",
      body: except(bad, { entityId: entityId(3) }),
      status: 409,
      error: duplicate(naturalKey, `${keyOf(3)} ${place}`),
    },
    {
      name: "a key that a row of the table has",
      body: rows,
      there: mapping(entityId(bad)),
      status: 409,
      error: duplicate(naturalKey, `${keyOf(bad)} ${place}`),
    },
    {
      name: "an external id that a row of the table has, in a merge by another key",
      body: rows,
      query: natural,
      preferences: "resolution=merge-duplicates",
      there: mapping("other", { externalId: `x-${bad}` }),
      status: 409,
      error: duplicate(externalKey, `${externalOf(bad)} ${place}`),
    },
    {
      name: "a row that would be merged into twice",
      body: except(bad, { externalId: "x-3" }),
      query: external,
      preferences: "resolution=merge-duplicates",
      status: 400,
      error: twice(place),
    },
    {
      name: "a company that is not there",
      body: except(bad, { companyId: "nobody" }),
      asService: true,
      status: 409,
      error: {
        code: "23503",
        message:
          'insert or update on table "externalIntegrationMapping" violates foreign key constraint "externalIntegrationMapping_companyId_fkey"',
        details: `Key (companyId)=(nobody) is not present in table "company". ${place}`,
        hint: null,
      },
    },
    {
      name: "a null",
      body: except(bad, { integration: null }),
      status: 400,
      error: {
        code: "23502",
        message:
          'null value in column "integration" of relation "externalIntegrationMapping" violates not-null constraint',
        details: expect.stringMatching(
          new RegExp(
            `^Failing row contains \\([0-9a-z]{26}, customer, ${entityId(bad)}, null, .*\\)\\. ${place.replace(/[().]/g, "\\$&")}$`,
          ),
        ),
        hint: null,
      },
    },
    {
      name: "another company's row",
      body: except(bad, { companyId: "globex" }),
      status: 403,
      error: notYours(place),
    },
    {
      name: "a bad time",
      body: except(bad, { lastSyncedAt: "2026-01-01T25:00:00Z" }),
      status: 400,
      error: {
        code: "22008",
        message: 'date/time field value out of range: "2026-01-01T25:00:00Z"',
        details: place,
        hint: null,
      },
    },
  ];
  for (const {
    name,
    body,
    status,
    error,
    query = "",
    preferences = "return=minimal",
    there,
    asService,
  } of failures) {
    it(`rolls all back and is named in the error: ${name}`, async () => {
      if (there) await post("", [there], "return=minimal");
      const answer = await post(query, body, preferences, asService ? service : key);
      expect([answer.status, answer.body]).toEqual([status, error]);
      expect(await countRows()).toBe(there ? 1 : 0);
    });
  }
});
