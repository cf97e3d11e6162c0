/** `/admin/key-records`: an import adds what is missing, changes nothing, and makes no revoked key live. */
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { formatApiKey, hashApiKey } from "../../../src/access/api-key";
import { admin, emptyKv, make } from "../../support/admin";
import { callWith } from "../../support/app-with-faults";
import { brokenKv, makeCompany, read } from "../../support/fixtures";
import { keyRecord } from "../../support/key-records";
import { documented } from "../../support/mappings";

type Copy = Readonly<Record<string, unknown>>;

beforeAll(() => makeCompany("acme"));
beforeEach(emptyKv);
afterEach(() => {
  vi.useRealTimers();
});

const exported = async (): Promise<readonly Copy[]> => (await admin("/key-records")).json();
const send = async (records: readonly unknown[], more: object = {}) =>
  read(await admin("/key-records", { method: "POST", body: { records, ...more } }));
const imported = async (...records: readonly unknown[]) => (await send(records)).body;
/** By an isolate that remembers no key. */
const status = async (key: string) => (await callWith({}, key)(documented)).status;
const patch = (id: string, body: object) => admin(`/keys/${id}`, { method: "PATCH", body });
const revoke = (id: string) => admin(`/keys/${id}`, { method: "DELETE" });
const kvNames = async () => (await env.API_KEYS.list()).keys.map(({ name }) => name);

/** A key as it was exported, and what became of it since. */
async function exportedKey(since: (id: string) => Promise<unknown> = async () => {}) {
  const { key, record } = await make();
  const [copy = {}] = await exported();
  await since(record.id);
  return { key, id: record.id, copy };
}

const lost = [
  ["KV is as it was", async () => {}],
  ["KV is lost", emptyKv],
] as const;

describe("a key that was revoked since the export", () => {
  it.each(lost)("stays revoked where %s", async (_, lose) => {
    const { key, id, copy } = await exportedKey(revoke);
    await lose();
    const before = await kvNames();
    expect(await imported(copy)).toEqual([
      {
        index: 0,
        id,
        outcome: "refused",
        reason: expect.stringMatching(/^it was revoked at 2\S+Z, and no import undoes that$/),
      },
    ]);
    expect([await status(key), await kvNames()]).toEqual([401, before]);
  });

  it("is put back as revoked if the export says so", async () => {
    const { key, id, copy } = await exportedKey();
    await revoke(id);
    const [later = {}] = await exported();
    await emptyKv();
    expect(await imported(later, copy)).toMatchObject([
      { outcome: "created", reason: null },
      { outcome: "refused" },
    ]);
    expect(await status(key)).toBe(401);
    expect(await read(await admin(`/keys/${id}`))).toMatchObject({
      status: 200,
      body: { revokedAt: later.revokedAt },
    });
  });
});

describe("a key that has changed since the export", () => {
  const stays = "its record here is another one, and stays";

  it.each(lost)("keeps its later record where %s", async (why, lose) => {
    const { key, id, copy } = await exportedKey((id) => patch(id, { scopes: ["create"], name: "Later" }));
    await lose();
    const outcome = why === "KV is lost" ? "created" : "unchanged";
    expect(await imported(copy)).toEqual([{ index: 0, id, outcome, reason: stays }]);
    expect((await (await admin(`/keys/${id}`)).json<{ name: string }>()).name).toBe("Later");
    expect(await status(key)).toBe(403);
  });

  it("stays suspended", async () => {
    const { key, copy } = await exportedKey((id) => patch(id, { suspended: true }));
    await emptyKv();
    expect(await imported(copy)).toMatchObject([{ outcome: "created", reason: stays }]);
    expect(await status(key)).toBe(401);
  });

  it("is exported as its object has it, even where KV is behind", async () => {
    const { id, copy } = await exportedKey();
    const [name = ""] = (await kvNames()).filter((name) => name.startsWith("key:"));
    const before = await env.API_KEYS.get(name);
    await revoke(id);
    await env.API_KEYS.put(name, before ?? "");
    expect(await exported()).toEqual([{ ...copy, revokedAt: expect.stringMatching(/^2\S+Z$/) }]);
  });
});

describe("a key that is there", () => {
  it("is not changed by a record that somebody changed", async () => {
    const { id, copy } = await exportedKey();
    expect(await imported({ ...copy, scopes: ["view", "create", "update", "delete"] })).toEqual([
      { index: 0, id, outcome: "unchanged", reason: "its record here is another one, and stays" },
    ]);
    expect(await exported()).toEqual([copy]);
  });

  it.each([["other"], [null]])("stays with its company, whatever a record says: %s", async (companyId) => {
    const { id, copy } = await exportedKey();
    expect(await imported({ ...copy, companyId })).toEqual([
      { index: 0, id, outcome: "refused", reason: "it is a key of another company here" },
    ]);
    expect(await exported()).toEqual([copy]);
  });

  it("keeps its id, and the id its key", async () => {
    const { id, copy } = await exportedKey();
    const otherId = "00000000000000000000";
    expect(await imported({ ...copy, id: otherId }, { ...copy, hash: "0".repeat(64) })).toEqual([
      { index: 0, id: otherId, outcome: "refused", reason: `it has the id ${id} here` },
      { index: 1, id, outcome: "refused", reason: "another key has its id" },
    ]);
    expect(await exported()).toEqual([copy]);
    await patch(id, { name: "Known to its object" });
    await emptyKv();
    expect(await imported({ ...copy, hash: "0".repeat(64) })).toMatchObject([
      { outcome: "refused", reason: "another key has its id" },
    ]);
  });

  it.each(["id:", "list:"])("is made whole where KV has lost its name %s…", async (start) => {
    const { id, copy } = await exportedKey();
    for (const name of await kvNames()) if (name.startsWith(start)) await env.API_KEYS.delete(name);
    expect(await imported(copy)).toEqual([{ index: 0, id, outcome: "created", reason: null }]);
    expect(await exported()).toEqual([copy]);
  });
});

describe("a key of another deployment", () => {
  /** A record that nothing here knows. */
  async function foreign(rest: Copy = {}) {
    const random = crypto.getRandomValues(new Uint8Array(24));
    const key = formatApiKey(random);
    const record = keyRecord({ id: random.slice(0, 10).toHex(), preview: key.slice(-5) });
    return { key, id: record.id, copy: { hash: await hashApiKey(key), ...record, ...rest } };
  }

  it("works, and can be changed", async () => {
    const { key, id, copy } = await foreign({ rateLimit: 9, integrations: ["xero"] });
    expect(await imported(copy)).toEqual([{ index: 0, id, outcome: "created", reason: null }]);
    const answer = await callWith({}, key)(documented);
    expect([answer.status, answer.headers.get("X-RateLimit-Limit")]).toEqual([200, "9"]);
    expect((await patch(id, { scopes: ["create"] })).status).toBe(200);
    expect(await status(key)).toBe(403);
  });

  it("stays suspended until it is resumed", async () => {
    const { key, id, copy } = await foreign({ suspendedAt: "2026-02-01T00:00:00.000Z" });
    await imported(copy);
    expect(await status(key)).toBe(401);
    await patch(id, { suspended: false });
    expect(await status(key)).toBe(200);
  });

  it("of before narrowings and suspensions is as it was", async () => {
    const { key, copy } = await foreign();
    const { integrations: _, entityTypes: __, suspendedAt: ___, ...older } = copy as Copy;
    expect(await imported(older)).toMatchObject([{ outcome: "created" }]);
    expect([await status(key), await exported()]).toEqual([200, [copy]]);
  });

  it("that names `DB` is as one that names no database", async () => {
    const { copy } = await foreign();
    expect(await imported({ ...copy, database: "DB" })).toMatchObject([{ outcome: "created" }]);
    expect(await imported(copy)).toMatchObject([{ outcome: "unchanged" }]);
    expect(await exported()).toEqual([copy]);
  });

  it("that ended more than 30 days ago is not kept", async () => {
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const [recent, long, revoked] = [
      await foreign({ expiresAt: ago(29) }),
      await foreign({ expiresAt: ago(31) }),
      await foreign({ revokedAt: ago(31), expiresAt: ago(1) }),
    ];
    const reason = "it ended so long ago that its record is not kept";
    expect(await imported(recent.copy, long.copy, revoked.copy)).toEqual([
      { index: 0, id: recent.id, outcome: "created", reason: null },
      { index: 1, id: long.id, outcome: "unchanged", reason },
      { index: 2, id: revoked.id, outcome: "unchanged", reason },
    ]);
    expect(await exported()).toEqual([recent.copy]);
  });
});

describe("a record that is wrong", () => {
  const copy = { hash: "a".repeat(64), ...keyRecord() };
  const { preview: _, ...short } = copy;

  it.each<readonly [unknown, string]>([
    [null, "record: must be an object"],
    [short, "preview: is required"],
    [{ ...copy, key: "crbn_x" }, "key: is not known"],
    [{ ...copy, hash: "A".repeat(64) }, "hash: must be a SHA-256 in lower-case hex"],
    [{ ...copy, id: "k1" }, "id: must be 20 hex digits"],
    [{ ...copy, companyId: "a:b" }, "companyId: must be 1 to 64 of the characters A-Z a-z 0-9 _ . -"],
    [{ ...copy, scopes: [] }, "scopes: must name at least one scope"],
    [{ ...copy, scopes: ["all"] }, "scopes[0]: must be one of view, create, update, delete"],
    [{ ...copy, rateLimit: 0 }, "rateLimit: must be from 1 to 1000000 requests a minute"],
    [
      { ...copy, rateLimit: "default" },
      "rateLimit: must be a whole number of requests a minute, or null for any number",
    ],
    [{ ...copy, createdAt: "yesterday" }, "createdAt: must be a time such as 2030-01-31T12:00:00Z"],
    [{ ...copy, database: "OTHER_DB" }, "database: must be the name of a binding, such as DB_EAST"],
    [
      { ...copy, name: "", preview: "…" },
      "name: must not be empty; preview: must be five characters of the key",
    ],
  ])("is refused, and the others are not: %j", async (record, reason) => {
    const good = { ...copy, id: "0".repeat(20) };
    expect(await imported(record, good)).toEqual([
      { index: 0, id: null, outcome: "refused", reason },
      { index: 1, id: good.id, outcome: "created", reason: null },
    ]);
    expect(await exported()).toEqual([good]);
  });

  it("names a database that is not bound", async () => {
    expect(await imported({ ...copy, database: "DB_GONE" })).toEqual([
      { index: 0, id: copy.id, outcome: "refused", reason: "database: there is no binding DB_GONE" },
    ]);
  });

  it("is one of 41 in a body", async () => {
    expect(await send(Array.from({ length: 41 }, () => copy))).toMatchObject({
      status: 400,
      body: { code: "PGRST102", details: "records: must have at most 40 records" },
    });
  });
});

describe("while KV is out of reach", () => {
  it("nothing is said of any record", async () => {
    const { copy } = await exportedKey();
    const call = callWith({ API_KEYS: brokenKv }, env.ADMIN_TOKEN);
    vi.spyOn(console, "error").mockImplementation(() => {});
    const answer = { status: 503, body: { code: "PGRST001", message: "The key store is not reachable" } };
    expect(await read(await call("/admin/key-records"))).toMatchObject(answer);
    vi.restoreAllMocks();
    expect(await exported()).toEqual([copy]);
  });
});
