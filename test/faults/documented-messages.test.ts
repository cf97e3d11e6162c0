/**
 * Every message that D1, KV and SQLite are documented to give → what a client is told, how often the database is asked,
 * and what the log says.
 * @see https://developers.cloudflare.com/d1/observability/debug-d1/#error-list
 * @see https://www.sqlite.org/rescode.html
 */
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { callWith } from "../support/app-with-faults";
import { skipWaits } from "../support/faults/outages";
import { faultyD1 } from "../support/faulty-d1";
import { makeCompany, makeKey, read } from "../support/fixtures";
import { mapping, standard } from "../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(() => {
  skipWaits();
  // An hour before midnight UTC.
  vi.spyOn(Date, "now").mockReturnValue(Date.parse("2026-09-01T23:00:00Z"));
});

afterEach(() => {
  vi.restoreAllMocks();
});

const tail =
  "Upgrade to a paid plan or wait until tomorrow (midnight UTC) to continue. See https://developers.cloudflare.com/d1/platform/limits/ for more details.";

interface Told {
  readonly status: number;
  readonly code: string;
  readonly retryAfter?: string;
  /** How often a read, and an insert, asks the database. */
  readonly reads?: number;
  readonly inserts?: number;
}

const unreached: Told = { status: 503, code: "PGRST001", retryAfter: "1", reads: 2, inserts: 4 };
const interrupted: Told = { status: 503, code: "PGRST001", retryAfter: "1", reads: 2 };
const strained: Told = { status: 503, code: "PGRST001", retryAfter: "5" };
const tomorrow: Told = { status: 503, code: "PGRST001", retryAfter: "3600" };
const full: Told = { status: 507, code: "53100" };
const refused: Told = { status: 400, code: "54001" };
const behind: Told = { status: 503, code: "PGRST002", retryAfter: "5" };
const ours: Told = { status: 500, code: "XX000" };

const messages: readonly (readonly [string, Told])[] = [
  ["D1_ERROR: No SQL statements detected.", ours],
  [
    "D1_ERROR: Your account has exceeded D1's maximum account storage limit, please contact Cloudflare to raise your limit",
    full,
  ],
  ["D1_ERROR: Exceeded maximum DB size.", full],
  [`D1_ERROR: Your account has exceeded D1's free tier daily row read limit. ${tail}`, tomorrow],
  [`D1_ERROR: Your account has exceeded D1's free tier daily row write limit. ${tail}`, tomorrow],
  ["D1_ERROR: D1 DB reset because its code was updated.", interrupted],
  ["D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset.", unreached],
  ["D1_ERROR: Network connection lost.", interrupted],
  ["D1_ERROR: Replica disconnected from primary.", interrupted],
  ["D1_ERROR: Internal error in D1 DB storage caused object to be reset.", interrupted],
  ["D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.", unreached],
  ["D1_ERROR: Can't read from request stream because client disconnected.", interrupted],
  ["D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.", strained],
  ["D1_ERROR: D1 DB is overloaded. Requests queued for too long.", strained],
  ["D1_ERROR: D1 DB is overloaded. Too many requests queued.", strained],
  ["D1_ERROR: D1 DB's isolate exceeded its memory limit and was reset.", strained],
  ["D1_ERROR: D1 DB exceeded its CPU time limit and was reset.", strained],
  ["D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'", ours],
  ["D1_COLUMN_NOTFOUND: Column not found (id)", ours],
  ["Too many API requests by single worker invocation.", refused],
  ["Too many subrequests.", refused],
  ["D1_ERROR: SQL logic error: SQLITE_ERROR", ours],
  ["D1_ERROR: no such table: nothing: SQLITE_ERROR", behind],
  ["D1_ERROR: no such column: nothing at offset 7: SQLITE_ERROR", behind],
  ["D1_ERROR: table company has no column named nothing: SQLITE_ERROR", behind],
  ["D1_ERROR: ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint: SQLITE_ERROR", behind],
  ["D1_ERROR: bad JSON path: 'no such table: nothing': SQLITE_ERROR", ours],
  ["D1_ERROR: too many SQL variables: SQLITE_ERROR", refused],
  ["D1_ERROR: Expression tree is too large (maximum depth 100): SQLITE_ERROR", refused],
  ["D1_ERROR: access permission denied: SQLITE_PERM", ours],
  ["D1_ERROR: query aborted: SQLITE_ABORT", ours],
  ["D1_ERROR: database is locked: SQLITE_BUSY", unreached],
  ["D1_ERROR: database table is locked: SQLITE_LOCKED", unreached],
  ["D1_ERROR: out of memory: SQLITE_NOMEM", refused],
  ["D1_ERROR: attempt to write a readonly database: SQLITE_READONLY", ours],
  ["D1_ERROR: interrupted: SQLITE_INTERRUPT", strained],
  ["D1_ERROR: disk I/O error: SQLITE_IOERR", interrupted],
  ["D1_ERROR: database disk image is malformed: SQLITE_CORRUPT", ours],
  ["D1_ERROR: unknown operation: SQLITE_NOTFOUND", ours],
  ["D1_ERROR: database or disk is full: SQLITE_FULL", full],
  ["D1_ERROR: unable to open database file: SQLITE_CANTOPEN", interrupted],
  ["D1_ERROR: locking protocol: SQLITE_PROTOCOL", interrupted],
  ["D1_ERROR: database schema has changed: SQLITE_SCHEMA", unreached],
  ["D1_ERROR: string or blob too big: SQLITE_TOOBIG", refused],
  ["D1_ERROR: datatype mismatch: SQLITE_MISMATCH", ours],
  ["D1_ERROR: bad parameter or other API misuse: SQLITE_MISUSE", ours],
  ["D1_ERROR: large file support is disabled: SQLITE_NOLFS", ours],
  ["D1_ERROR: not authorized: SQLITE_AUTH", ours],
  ["D1_ERROR: column index out of range: SQLITE_RANGE", ours],
  ["D1_ERROR: file is not a database: SQLITE_NOTADB", ours],
  ["D1_ERROR: something that nobody has documented", ours],
];

describe.each(messages)("%s", (message, { status, code, retryAfter, reads = 1, inserts = 1 }) => {
  it.each([
    ["a read", { method: "GET" }, reads],
    ["an insert", { method: "POST", body: mapping("1") }, inserts],
  ] as const)("is reported to %s, and logged unless the request is at fault", async (_, init, times) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const { database, calls } = faultyD1(env.DB, () => ({ kind: "thrown", message }));
    const answer = await callWith({ DB: database }, key)(standard, init);
    expect(await read(answer, "Retry-After", "Proxy-Status")).toMatchObject({
      status,
      headers: { "Retry-After": retryAfter ?? null, "Proxy-Status": `Crosswalk; error=${code}` },
      body: { code },
    });
    expect(calls()).toBe(times);
    // The line that a request always gets is not there in tests.
    const lines = logged.mock.calls.map(([line]) => String(line));
    expect(lines).toEqual(status < 500 ? [] : [expect.stringContaining(message.slice(0, 250))]);
  });
});

describe("the message about", () => {
  const ask = async (message: string) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const { database } = faultyD1(env.DB, () => ({ kind: "thrown", message }));
    return (await read(await callWith({ DB: database }, key)(standard))).body;
  };

  it.each([
    [
      "D1_ERROR: Exceeded maximum DB size.",
      "The database is full",
      "Delete rows that are no longer needed, or ask the operator of this service.",
    ],
    [
      "D1_ERROR: Your account has exceeded D1's maximum account storage limit, please contact Cloudflare to raise your limit",
      "The storage of the account is full",
      "Ask the operator of this service to make room.",
    ],
    [
      "D1_ERROR: Your account has exceeded D1's free tier daily row read limit.",
      "The database has used up its daily limit of rows",
      "It answers again after midnight UTC, or as soon as the account has a paid Cloudflare plan.",
    ],
    [
      "D1_ERROR: out of memory: SQLITE_NOMEM",
      "A value or the answer is larger than the database accepts",
      "Ask for fewer rows or columns, or send a smaller value.",
    ],
    [
      "Too many API requests by single worker invocation.",
      "The request needs more calls to the database than one request may make",
      "Split it into several requests.",
    ],
    ["D1_ERROR: not authorized: SQLITE_AUTH", "Internal error", null],
  ])("%s", async (message, shown, hint) => {
    expect(await ask(message)).toMatchObject({ message: shown, details: null, hint });
  });
});

describe("KV past its operations of a day", () => {
  const exhausted: KVNamespace = new Proxy(env.API_KEYS, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name !== "put") return member.bind(target);
      return async () => {
        throw new Error("KV put() limit exceeded for the day.");
      };
    },
  });

  const newKey = { name: "Sync", companyId: "acme", scopes: ["view"] };
  const tomorrowAgain = {
    status: 503,
    headers: { "Retry-After": "3600" },
    body: {
      code: "PGRST001",
      message: "The key store has used up its daily limit of put operations",
      details: null,
      hint: "It accepts more after midnight UTC, or as soon as the account has a paid Cloudflare plan.",
    },
  };

  it("says when a key can be created again", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const answer = await callWith({ API_KEYS: exhausted }, env.ADMIN_TOKEN ?? "")("/admin/keys", {
      method: "POST",
      body: newKey,
    });
    expect(await read(answer, "Retry-After")).toEqual(tomorrowAgain);
  });

  it("says when a key can be changed again, and has revoked it nevertheless", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const call = callWith({}, env.ADMIN_TOKEN ?? "");
    const made = await call("/admin/keys", { method: "POST", body: newKey });
    const { id } = await made.json<{ id: string }>();
    // The namespace that the key's object writes to.
    vi.spyOn(Object.getPrototypeOf(env.API_KEYS), "put").mockRejectedValue(
      new Error("KV put() limit exceeded for the day."),
    );
    const renamed = await call(`/admin/keys/${id}`, { method: "PATCH", body: { name: "Other" } });
    expect(await read(renamed, "Retry-After")).toEqual(tomorrowAgain);
    expect((await call(`/admin/keys/${id}`, { method: "DELETE" })).status).toBe(204);
    vi.restoreAllMocks();
    expect((await call(`/admin/keys/${id}`, { method: "PATCH", body: { name: "Other" } })).status).toBe(409);
  });
});
