/**
 * What a client sees of D1's faults, and what is in the table afterwards: every message of Cloudflare's list, on the
 * first try, the first two and every try; answers that get lost; a stall; a fault inside a batch.
 * @see https://developers.cloudflare.com/d1/observability/debug-d1/#error-list
 */
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Call, callWith } from "../support/app-with-faults";
import { type Fault, faultyD1, first, type Schedule } from "../support/faulty-d1";
import { makeCompany, makeKey, read } from "../support/fixtures";

const path = "/rest/v1/externalIntegrationMapping";

/** Nothing came to the database. */
const unreached = [
  "Cannot resolve D1 DB due to transient issue on remote node.",
  "Internal error while starting up D1 DB storage caused object to be reset.",
] as const;
/** It is not known how far it came. */
const interrupted = [
  "Network connection lost.",
  "Replica disconnected from primary.",
  "D1 DB reset because its code was updated.",
  "Internal error in D1 DB storage caused object to be reset.",
  "Can't read from request stream because client disconnected.",
] as const;
/** Asking again would make it worse. */
const strained = [
  "D1 DB storage operation exceeded timeout which caused object to be reset.",
  "D1 DB is overloaded. Requests queued for too long.",
  "D1 DB is overloaded. Too many requests queued.",
  "D1 DB's isolate exceeded its memory limit and was reset.",
  "D1 DB exceeded its CPU time limit and was reset.",
] as const;

let key = "";

afterAll(() => {
  vi.restoreAllMocks();
});

beforeAll(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  // The shortest waits between tries.
  vi.spyOn(Math, "random").mockReturnValue(0);
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(async () => {
  await env.DB.prepare(`DELETE FROM "externalIntegrationMapping"`).run();
  await store("kept");
});

const row = (id: string) => ({
  id,
  entityType: "customer",
  entityId: id,
  integration: "xero",
  allowDuplicateExternalId: false,
  companyId: "acme",
});

async function store(id: string): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId")
     VALUES (?1, 'customer', ?1, 'xero', 0, 'acme')`,
  )
    .bind(id)
    .run();
}

/** What is in the table: `id:externalId`. */
async function stored(): Promise<readonly string[]> {
  const query = `SELECT "id" || ':' || coalesce("externalId", '') FROM "externalIntegrationMapping" ORDER BY 1`;
  const rows = await env.DB.prepare(query).raw<[string]>();
  return rows.map(([text]) => text);
}

function callOver(
  schedule: Schedule,
  deadlineMs?: number,
): { readonly call: Call; readonly calls: () => number } {
  const { database, calls } = faultyD1(env.DB, schedule);
  return { call: callWith({ DB: database }, key, deadlineMs), calls };
}

const lost = (message: string): Fault => ({ kind: "lost", message });
const unanswered = (message: string): Fault => ({ kind: "unanswered", message });

const unavailable = (retryAfter: string, hint = "Try again in a moment.") => ({
  status: 503,
  headers: {
    "Retry-After": retryAfter,
    "Proxy-Status": "Crosswalk; error=PGRST001",
    "Content-Type": "application/json; charset=utf-8",
  },
  body: { code: "PGRST001", message: "The database is out of reach", details: null, hint },
});
const notKnown = "Whether it was written is not known: look before you send it again.";
const failure = (response: Response) => read(response, "Retry-After", "Proxy-Status", "Content-Type");

const readKept = `${path}?select=id`;

describe("a read", () => {
  describe.each([...unreached, ...interrupted])("over %s", (message) => {
    it("answers after a failed try", async () => {
      const { call, calls } = callOver(first(1, lost(message)));
      expect(await read(await call(readKept))).toEqual({ status: 200, body: [{ id: "kept" }] });
      expect(calls()).toBe(2);
    });

    it("gives up after one more try, and the next request is answered", async () => {
      const { call, calls } = callOver(first(2, lost(message)));
      expect(await failure(await call(readKept))).toEqual(unavailable("1"));
      expect(calls()).toBe(2);
      expect(await read(await call(readKept))).toEqual({ status: 200, body: [{ id: "kept" }] });
    });
  });

  it.each(strained)("is not tried again over %s", async (message) => {
    const { call, calls } = callOver(first(1, lost(message)));
    expect(await failure(await call(readKept))).toEqual(unavailable("5"));
    expect(calls()).toBe(1);
    expect((await call(readKept)).status).toBe(200);
  });

  it.each([
    ["with a count", `${path}?select=id`, { Prefer: "count=exact" }],
    ["with a value set", `${path}?select=id&entityId=match.^k`, {}],
    ["with an embed", `${path}?select=id,company(id)`, {}],
  ])("%s is tried again", async (_, query, headers) => {
    const { call } = callOver(first(1, lost("Network connection lost.")));
    expect((await call(query, { headers })).status).toBe(200);
  });

  it("is cut at the deadline when the database stalls", async () => {
    const { call, calls } = callOver(first(1, { kind: "stalled" }), 200);
    expect(await failure(await call(readKept))).toEqual(unavailable("5"));
    expect(calls()).toBe(1);
    expect((await call(readKept)).status).toBe(200);
  });

  it("is not taken for an outage where the statement is at fault", async () => {
    const { call, calls } = callOver(first(1, lost("no such table: nothing: SQLITE_ERROR")));
    expect((await call(readKept)).status).toBe(500);
    expect(calls()).toBe(1);
  });
});

interface Write {
  readonly title: string;
  readonly query: string;
  readonly init: {
    readonly method: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly status: number;
  /** What the table has once it was made. */
  readonly after: readonly string[];
}

const merge = { Prefer: "resolution=merge-duplicates" };

/** Writes that are the same made twice, and answer the same. */
const repeatable: readonly Write[] = [
  {
    title: "a PUT",
    query: "?id=eq.kept",
    init: { method: "PUT", body: { ...row("kept"), externalId: "x" } },
    status: 204,
    after: ["kept:x"],
  },
  {
    title: "an insert that ignores duplicates",
    query: "",
    init: { method: "POST", headers: { Prefer: "resolution=ignore-duplicates" }, body: [row("a"), row("b")] },
    status: 201,
    after: ["a:", "b:", "kept:"],
  },
  {
    title: "a PATCH of one row",
    query: "?id=eq.kept",
    init: { method: "PATCH", body: { externalId: "x" } },
    status: 204,
    after: ["kept:x"],
  },
  {
    title: "a DELETE of one row",
    query: "?id=eq.kept",
    init: { method: "DELETE" },
    status: 204,
    after: [],
  },
];

/** Writes of which a second one could do harm, or would answer something else. */
const unrepeatable: readonly Write[] = [
  {
    title: "an insert",
    query: "",
    init: { method: "POST", body: [row("a"), row("b")] },
    status: 201,
    after: ["a:", "b:", "kept:"],
  },
  {
    title: "an upsert by primary key",
    query: "",
    init: {
      method: "POST",
      headers: merge,
      body: [
        { ...row("a"), externalId: "x" },
        { ...row("kept"), externalId: "y" },
      ],
    },
    status: 201,
    after: ["a:x", "kept:y"],
  },
  {
    title: "an upsert by another unique set",
    query: "?on_conflict=entityType,entityId,integration,companyId",
    init: { method: "POST", headers: merge, body: { ...row("kept"), externalId: "x" } },
    status: 200,
    after: ["kept:x"],
  },
  {
    title: "an upsert by the partial unique set",
    query: "?on_conflict=integration,externalId,entityType,companyId",
    init: { method: "POST", headers: merge, body: { ...row("a"), externalId: "x" } },
    status: 201,
    after: ["a:x", "kept:"],
  },
  {
    title: "a PATCH by what may have changed since",
    query: "?id=eq.kept&externalId=is.null",
    init: { method: "PATCH", body: { externalId: "x" } },
    status: 204,
    after: ["kept:x"],
  },
  {
    title: "a DELETE of many rows",
    query: "?entityType=eq.customer",
    init: { method: "DELETE" },
    status: 204,
    after: [],
  },
  {
    title: "a DELETE that shows what it deleted",
    query: "?id=eq.kept",
    init: { method: "DELETE", headers: { Prefer: "return=representation" } },
    status: 200,
    after: [],
  },
];

const before: readonly string[] = ["kept:"];

const overloaded = strained[1];
const connectionLost = interrupted[0];

describe.each([...repeatable, ...unrepeatable])("$title", ({ query, init, status, after }) => {
  it("is tried again where nothing came to the database", async () => {
    const { call } = callOver(first(2, lost(unreached[0])));
    expect((await call(path + query, init)).status).toBe(status);
    expect(await stored()).toEqual(after);
  });

  it("writes nothing where the database is never reached", async () => {
    const { call } = callOver(first(9, lost(unreached[0])));
    expect(await failure(await call(path + query, init))).toEqual(unavailable("1"));
    expect(await stored()).toEqual(before);
  });

  it("is not tried again where the database is overloaded", async () => {
    const { call, calls } = callOver(first(1, lost(overloaded)));
    expect(await failure(await call(path + query, init))).toEqual(unavailable("5", notKnown));
    expect(calls()).toBe(1);
    expect(await stored()).toEqual(before);
  });
});

describe.each(repeatable)("$title", ({ query, init, status, after }) => {
  it("is tried again where only the answer got lost", async () => {
    const { call } = callOver(first(2, unanswered(connectionLost)));
    expect((await call(path + query, init)).status).toBe(status);
    expect(await stored()).toEqual(after);
  });
});

describe.each(unrepeatable)("$title", ({ query, init, status, after }) => {
  it("is made once where only the answer got lost", async () => {
    const { call, calls } = callOver(first(1, unanswered(connectionLost)));
    expect(await failure(await call(path + query, init))).toEqual(unavailable("1", notKnown));
    expect(calls()).toBe(1);
    expect(await stored()).toEqual(after);
  });

  it("is not made where it got lost on its way, and can be sent again", async () => {
    const { call } = callOver(first(1, lost(connectionLost)));
    expect(await failure(await call(path + query, init))).toEqual(unavailable("1", notKnown));
    expect(await stored()).toEqual(before);
    expect((await call(path + query, init)).status).toBe(status);
    expect(await stored()).toEqual(after);
  });
});

describe("an insert over each message", () => {
  const insert = { method: "POST", body: row("a") };

  it.each([
    ...unreached.map((message) => [message, 201, ["a:", "kept:"]] as const),
    ...[...interrupted, ...strained].map((message) => [message, 503, before] as const),
  ])("%s", async (message, status, after) => {
    const { call } = callOver(first(1, lost(message)));
    expect((await call(path, insert)).status).toBe(status);
    expect(await stored()).toEqual(after);
  });
});

it.each([repeatable[0], unrepeatable[0]])(
  "$title is cut at the deadline when the database stalls",
  async (write) => {
    const { call, calls } = callOver(first(1, { kind: "stalled" }), 200);
    expect(await failure(await call(path + write?.query, write?.init))).toEqual(unavailable("5", notKnown));
    expect(calls()).toBe(1);
    expect(await stored()).toEqual(before);
  },
);

describe("a batch of several statements", () => {
  // More than one parameter of the INSERT takes.
  const ids = Array.from({ length: 50 }, (_, index) => `big${10 + index}`);
  const rows = ids.map((id) => ({ ...row(id), metadata: { text: "x".repeat(60_000) } }));
  const all = [...ids.map((id) => `${id}:`), "kept:"];

  it("leaves nothing behind when it fails halfway", async () => {
    const { call } = callOver(
      first(1, { kind: "halfway", message: "Internal error in D1 DB storage caused object to be reset." }),
    );
    const answer = await call(path, { method: "POST", body: rows });
    expect(await failure(answer)).toEqual(unavailable("1", notKnown));
    expect(await stored()).toEqual(before);
    expect((await call(path, { method: "POST", body: rows })).status).toBe(201);
    expect(await stored()).toEqual(all);
  });

  it("is whole after another try, where it may be tried again", async () => {
    const { call, calls } = callOver(first(2, { kind: "halfway", message: "Network connection lost." }));
    const headers = { Prefer: "resolution=ignore-duplicates" };
    expect((await call(path, { method: "POST", headers, body: rows })).status).toBe(201);
    expect(calls()).toBe(3);
    expect(await stored()).toEqual(all);
  });
});

describe("the search for what a constraint refused", () => {
  it("is a read, and tried again", async () => {
    const { call } = callOver((call) => (call === 2 ? lost("Network connection lost.") : undefined));
    const answer = await call(path, { method: "POST", body: row("kept") });
    expect(await read(answer)).toMatchObject({ status: 409, body: { code: "23505" } });
  });
});
