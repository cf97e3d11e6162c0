/** Writes to a table with triggers: what they write elsewhere is counted nowhere in the answer. */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, countRows, documented, mapping, mappings, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k1" });
  const statements = ["INSERT", "UPDATE", "DELETE"].map(
    (event) => `CREATE TRIGGER "noted${event}" AFTER ${event} ON "externalIntegrationMapping" BEGIN
  INSERT INTO "noted" ("event") VALUES ('${event}'), ('${event} again');
END`,
  );
  await env.DB.batch(
    ['CREATE TABLE "noted" ("event" TEXT)', ...statements].map((text) => env.DB.prepare(text)),
  );
});

beforeEach(async () => {
  await clearRows();
  const rows = mappings(4, (index) => ({ id: `r${index}` }));
  expect((await api(standard, { method: "POST", body: rows }, key)).status).toBe(201);
  await env.DB.prepare('DELETE FROM "noted"').run();
});

async function readNotes(): Promise<readonly (readonly [string, number])[]> {
  const query = 'SELECT "event", count(*) AS "count" FROM "noted" GROUP BY "event" ORDER BY "event"';
  const { results } = await env.DB.prepare(query).all<{ event: string; count: number }>();
  return results.map(({ event, count }) => [event, count]);
}

/** What the triggers write for so many rows. */
const noted = (event: string, rows: number) => [
  [event, rows],
  [`${event} again`, rows],
];

interface Write {
  readonly request: string;
  readonly prefer: string;
  readonly body?: unknown;
  readonly accept?: string;
  readonly status: number;
  /** Default: no Content-Range. */
  readonly range?: string;
  /** The body of the answer. Default: empty. */
  readonly answer?: unknown;
  /** What the triggers wrote. Default: nothing. */
  readonly notes?: readonly unknown[];
  /** How many mappings the table has afterwards; 4 before. */
  readonly rows: number;
}

const natural = "on_conflict=entityType,entityId,integration,companyId";
const ids = (...names: readonly string[]) => names.map((id) => ({ id }));
const fresh = mapping("new", { id: "n0" });
const manyFresh = mappings(3, (index) => ({ id: `n${index}`, entityId: `new-${index}` }));
/** Two that are there, and one that is not. */
const mixed = ["e-0", "e-1", "new"].map((entityId) => mapping(entityId, { externalId: `x-${entityId}` }));
const object = "application/vnd.pgrst.object+json";
const tooMany = (rows: number) => ({
  code: "PGRST124",
  message: "Query result exceeds max-affected preference constraint",
  details: `The query affects ${rows} rows`,
  hint: null,
});

const writes: readonly Write[] = [
  {
    request: `POST ${standard}?select=id`,
    prefer: "count=exact",
    body: fresh,
    status: 201,
    range: "*/1",
    notes: noted("INSERT", 1),
    rows: 5,
  },
  {
    request: `POST ${standard}`,
    prefer: "count=exact, return=headers-only",
    body: fresh,
    status: 201,
    range: "*/1",
    notes: noted("INSERT", 1),
    rows: 5,
  },
  {
    request: `POST ${standard}?select=id`,
    prefer: "count=exact, return=representation",
    body: fresh,
    accept: object,
    status: 201,
    range: "*/1",
    answer: '{"id":"n0"}',
    notes: noted("INSERT", 1),
    rows: 5,
  },
  {
    request: `POST ${documented}?select=id`,
    prefer: "return=representation",
    body: fresh,
    status: 201,
    range: "*/*",
    answer: { id: "n0" },
    notes: noted("INSERT", 1),
    rows: 5,
  },
  {
    request: `POST ${standard}`,
    prefer: "count=exact",
    body: manyFresh,
    status: 201,
    range: "*/3",
    notes: noted("INSERT", 3),
    rows: 7,
  },
  {
    request: `POST ${standard}?select=id&order=id`,
    prefer: "count=exact, return=representation",
    body: manyFresh,
    status: 201,
    range: "*/3",
    answer: ids("n0", "n1", "n2"),
    notes: noted("INSERT", 3),
    rows: 7,
  },
  {
    request: `POST ${standard}?${natural}`,
    prefer: "count=exact, resolution=ignore-duplicates",
    body: mixed,
    status: 201,
    range: "*/1",
    notes: noted("INSERT", 1),
    rows: 5,
  },
  {
    request: `POST ${standard}?${natural}&select=entityId`,
    prefer: "count=exact, resolution=ignore-duplicates, return=representation",
    body: mixed,
    status: 201,
    range: "*/1",
    answer: [{ entityId: "new" }],
    notes: noted("INSERT", 1),
    rows: 5,
  },
  {
    request: `POST ${standard}?${natural}`,
    prefer: "count=exact, resolution=ignore-duplicates",
    body: mixed[0],
    status: 201,
    range: "*/0",
    rows: 4,
  },
  {
    request: `POST ${standard}?${natural}`,
    prefer: "count=exact, resolution=merge-duplicates",
    body: mixed,
    status: 201,
    range: "*/3",
    notes: [...noted("INSERT", 1), ...noted("UPDATE", 2)],
    rows: 5,
  },
  {
    request: `POST ${standard}?${natural}&select=id&order=id`,
    prefer: "count=exact, resolution=merge-duplicates, return=representation",
    body: mixed.slice(0, 2),
    status: 200,
    range: "*/2",
    answer: ids("r0", "r1"),
    notes: noted("UPDATE", 2),
    rows: 4,
  },
  {
    request: `PUT ${standard}?id=eq.r0`,
    prefer: "count=exact",
    body: mapping("e-0", { id: "r0", externalId: "x-0" }),
    status: 204,
    notes: noted("UPDATE", 1),
    rows: 4,
  },
  {
    request: `PUT ${standard}?id=eq.n0&select=id`,
    prefer: "count=exact, return=representation",
    body: fresh,
    status: 201,
    answer: ids("n0"),
    notes: noted("INSERT", 1),
    rows: 5,
  },
  {
    request: `PATCH ${standard}?id=eq.r0`,
    prefer: "count=exact, handling=strict, max-affected=1",
    body: { externalId: "x-9" },
    status: 204,
    range: "0-0/1",
    notes: noted("UPDATE", 1),
    rows: 4,
  },
  {
    request: `PATCH ${standard}?integration=eq.xero`,
    prefer: "count=exact, handling=strict, max-affected=4",
    body: { metadata: { n: 1 } },
    status: 204,
    range: "0-3/4",
    notes: noted("UPDATE", 4),
    rows: 4,
  },
  {
    request: `PATCH ${standard}?id=in.(r1,r2)&select=id&order=id`,
    prefer: "count=exact, return=representation",
    body: { metadata: { n: 1 } },
    status: 200,
    range: "0-1/2",
    answer: ids("r1", "r2"),
    notes: noted("UPDATE", 2),
    rows: 4,
  },
  {
    request: `PATCH ${standard}?integration=eq.xero`,
    prefer: "handling=strict, max-affected=3",
    body: { metadata: { n: 1 } },
    status: 400,
    answer: tooMany(4),
    rows: 4,
  },
  {
    request: `PATCH ${documented}?id=eq.r0&select=id`,
    prefer: "return=representation",
    body: { metadata: null },
    status: 200,
    range: "0-0/*",
    answer: { id: "r0" },
    notes: noted("UPDATE", 1),
    rows: 4,
  },
  {
    request: `DELETE ${standard}?id=eq.r0`,
    prefer: "count=exact, handling=strict, max-affected=1",
    status: 204,
    range: "*/1",
    notes: noted("DELETE", 1),
    rows: 3,
  },
  {
    request: `DELETE ${standard}?id=in.(r0,r1,r2)`,
    prefer: "count=exact, handling=strict, max-affected=3",
    status: 204,
    range: "*/3",
    notes: noted("DELETE", 3),
    rows: 1,
  },
  {
    request: `DELETE ${standard}?id=in.(r0,r1)&select=id,company(id)&order=id`,
    prefer: "count=exact, return=representation",
    status: 200,
    range: "*/2",
    answer: ["r0", "r1"].map((id) => ({ id, company: { id: "acme" } })),
    notes: noted("DELETE", 2),
    rows: 2,
  },
  {
    request: `DELETE ${standard}?integration=eq.xero`,
    prefer: "handling=strict, max-affected=3",
    status: 400,
    answer: tooMany(4),
    rows: 4,
  },
];

describe("answers as if there were no triggers", () => {
  it.each(writes)("$request with $prefer", async ({ request, prefer, body, accept, ...expected }) => {
    const [method = "", path = ""] = request.split(" ");
    const headers = { Prefer: prefer, ...(accept && { Accept: accept }) };
    const answer = await api(path, { method, headers, ...(body !== undefined && { body }) }, key);
    const { status, range = null, answer: shown = "", notes = [], rows } = expected;
    expect(await read(answer, "Content-Range")).toEqual({
      status,
      headers: { "Content-Range": range },
      body: shown,
    });
    expect(await readNotes()).toEqual(notes);
    expect(await countRows()).toBe(rows);
  });
});
