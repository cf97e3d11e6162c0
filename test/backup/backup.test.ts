/** A backup that is taken in pages, while others write. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createReplay } from "../../src/backup/replay";
import { touched } from "../../src/backup/row-image";
import { sweepBackups, sweepDatabase } from "../../src/backup/sweep";
import {
  clearBackups,
  few,
  newestManifest,
  readParts,
  restoredMappings,
  runOnce,
  settings,
  small,
  source,
  storedMappings,
  takeBackup,
} from "../support/backup/backups";
import { clearFeed } from "../support/feed";
import { makeCompany, makeKey } from "../support/fixtures";
import { clearRows } from "../support/mappings";

const start = Date.parse("2026-11-29T11:00:00Z");

beforeEach(async () => {
  await clearRows();
  await clearFeed();
  await clearBackups();
  await makeCompany("acme");
  await makeCompany("globex");
});

/** A bucket whose objects are locked: none is deleted or written a second time. */
const lockedBucket: R2Bucket = new Proxy(env.BACKUPS, {
  get: (bucket, name) => {
    const locked = async () => {
      throw new Error("delete: The object is locked by the bucket policy. (10069)");
    };
    const put = async (key: string, ...rest: readonly unknown[]) =>
      key.startsWith("DB") && (await bucket.head(key))
        ? locked()
        : Reflect.apply(bucket.put, bucket, [key, ...rest]);
    if (name === "delete") return locked;
    return name === "put" ? put : Reflect.get(bucket, name).bind(bucket);
  },
});

/** A bucket in an outage. */
const brokenBucket: R2Bucket = new Proxy(env.BACKUPS, {
  get: () => async () => {
    throw new Error("put: We encountered an internal error. Please try again. (10001)");
  },
});

const insert = (id: string, companyId: string, value: string) =>
  env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "metadata", "companyId")
     VALUES (?1, 'item', ?1, 'xero', ?1, 0, ?3, ?2) ON CONFLICT DO NOTHING`,
  ).bind(id, companyId, `{"n": 1.10, "of": "${value}"}`);
const set = (id: string, column: string, value: string | null) =>
  env.DB.prepare(`UPDATE "externalIntegrationMapping" SET "${column}" = ?2 WHERE "id" = ?1`).bind(id, value);
const remove = (id: string) =>
  env.DB.prepare('DELETE FROM "externalIntegrationMapping" WHERE "id" = ?').bind(id);

type Write = readonly [
  "insert" | "nothing" | "change" | "move" | "rename" | "touch" | "delete",
  string,
  string,
];

/** Ids of a small set, so that writes meet, on both sides of where the walk is. */
const id = fc.constantFrom(..."abcdefgh");
const write: fc.Arbitrary<Write> = fc.oneof(
  fc.tuple(fc.constant("insert" as const), id, fc.constantFrom("acme", "globex")),
  fc.tuple(fc.constant("change" as const), id, fc.constantFrom("1", "2", "3")),
  fc.tuple(fc.constant("nothing" as const), id, fc.constantFrom("null", "")),
  fc.tuple(fc.constant("move" as const), id, fc.constantFrom("acme", "globex")),
  fc.tuple(fc.constant("rename" as const), id, id),
  fc.tuple(fc.constant("touch" as const), id, fc.constantFrom("1", "2", "3")),
  fc.tuple(fc.constant("delete" as const), id, fc.constant("")),
);

const statementOf = ([kind, of, value]: Write): D1PreparedStatement => {
  switch (kind) {
    case "insert":
      return insert(of, value, "insert");
    case "change":
      return set(of, "metadata", `{"v": ${value}.0}`);
    case "nothing":
      return set(of, "metadata", value === "null" ? value : null);
    case "move":
      return set(of, "companyId", value);
    case "rename":
      return env.DB.prepare(
        'UPDATE OR IGNORE "externalIntegrationMapping" SET "id" = ?2 WHERE "id" = ?1',
      ).bind(of, value);
    case "touch":
      return set(of, "lastSyncedAt", `2026-01-0${value}T00:00:00.000000Z`);
    case "delete":
      return remove(of);
  }
};

const told = (rows: readonly object[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !touched.has(column))));

describe("a backup", () => {
  it("restores the rows of one moment, whatever is written while it reads", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { minLength: 4, maxLength: 12 }),
        fc.array(fc.array(write, { maxLength: 4 }), { minLength: 12, maxLength: 12 }),
        async (before, rounds) => {
          await clearRows();
          await clearFeed();
          await clearBackups();
          await env.DB.batch(before.map(statementOf));
          let atEnd: readonly object[] | undefined;
          let round = 0;
          const manifest = await takeBackup(start, async ({ phase }) => {
            if (phase === "externalIntegrationMappingChange") atEnd ??= await storedMappings();
            const writes = rounds[round++] ?? [];
            if (writes.length > 0) await env.DB.batch(writes.map(statementOf));
          });
          expect(told(await restoredMappings(manifest))).toEqual(told(atEnd ?? []));
        },
      ),
      { numRuns: 8, seed: Number(env.FUZZ_SEED) },
    );
  });

  it("tells a metadata of JSON null from none in rows that change meanwhile", async () => {
    await env.DB.batch([..."abcdefgh"].map((id) => insert(id, "acme", "x")));
    // Before and after the walk of the rows, each to both and from one to the other.
    const rounds = [
      [set("a", "metadata", "null"), set("b", "metadata", null), set("c", "metadata", "null")],
      [set("h", "metadata", "null"), set("g", "metadata", null), set("f", "metadata", "null")],
      [],
      [set("c", "metadata", null), set("f", "metadata", null), set("b", "metadata", "null")],
      [set("a", "entityId", "other"), set("d", "metadata", "null"), set("h", "entityId", "another")],
    ];
    let atEnd: readonly object[] | undefined;
    const manifest = await takeBackup(Date.now(), async ({ phase }) => {
      if (phase === "externalIntegrationMappingChange") atEnd ??= await storedMappings();
      const writes = rounds.shift() ?? [];
      if (writes.length > 0) await env.DB.batch(writes);
    });
    expect(await restoredMappings(manifest)).toEqual(atEnd);
    const listed = (await readParts(manifest, "jsonNull")).map(({ id }) => id);
    expect(listed.toSorted()).toEqual([..."abdh"]);
  });

  it("goes on after a run that broke off, and of two runs at a time takes one", async () => {
    await env.DB.batch([..."abcdefgh"].map((id) => insert(id, "acme", "x")));
    await runOnce(start);
    const [first, second] = await Promise.all([runOnce(start), runOnce(start)]);
    expect([first, second].filter((line) => line?.status === "running")).toHaveLength(1);
    const broken = { ...source, bucket: brokenBucket };
    expect(await runOnce(start, small, few, broken)).toEqual({ status: "failed", newest: null });
    const manifest = await takeBackup(start);
    expect(await restoredMappings(manifest)).toEqual(await storedMappings());
    expect(await sweepDatabase(source, start + 3_600_000, settings, 45)).toBeUndefined();
  });

  it("has the companies, and the hashes of the keys of its database", async () => {
    await makeKey({ companyId: "acme", id: "k1" });
    const manifest = await takeBackup(start);
    expect((await readParts(manifest, "company")).map(({ id }) => id)).toEqual(["acme", "globex"]);
    const keys = await readParts<{ hash: string; record: object }>(manifest, "key");
    expect(keys).toEqual([
      { hash: expect.stringMatching(/^[0-9a-f]{64}$/), record: expect.objectContaining({ id: "k1" }) },
    ]);
    expect(manifest).toMatchObject({ format: 1, database: "DB", schema: env.TEST_MIGRATIONS.at(-1)?.name });
  });

  it("asks KV only so often in a run, also where no key is of its database", async () => {
    let lists = 0;
    const list = async () => {
      if (++lists > 20) throw new Error("Too many API requests by single Worker invocation.");
      return { keys: [], list_complete: false, cursor: "next", cacheStatus: null };
    };
    const keys: KVNamespace = new Proxy(env.API_KEYS, { get: () => list });
    const line = await runOnce(start, small, 22, { ...source, keys });
    expect(line).toMatchObject({ status: "running", phase: "key" });
    expect(lists).toBeGreaterThan(1);
  });

  it("is as of the moment that the database tells, however late the cron is", async () => {
    const before = Date.now();
    const { startedAt, asOf } = await takeBackup(start);
    expect(startedAt).toBe("2026-11-29T11:00:00.000Z");
    expect(Date.parse(asOf)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(asOf)).toBeLessThanOrEqual(Date.now());
  });

  it("begins again when it took longer than the feed is certain to be kept", async () => {
    await env.DB.batch([..."abcdefgh"].map((id) => insert(id, "acme", "x")));
    await runOnce(start);
    const later = start + 21 * 3_600_000;
    expect(await runOnce(later)).toEqual({ status: "failed", newest: null });
    expect((await takeBackup(later)).startedAt).toBe(new Date(later).toISOString());
  });

  it("deletes backups past their days, and never the newest whole one", async () => {
    const day = 86_400_000;
    for (const days of [0, 1, 31, 32]) await takeBackup(start + days * day);
    const { delimitedPrefixes } = await env.BACKUPS.list({ prefix: "DB/", delimiter: "/" });
    expect(delimitedPrefixes).toEqual(["DB/20261230T110000000Z/", "DB/20261231T110000000Z/"]);
    // Where none gets whole, none is deleted.
    await runOnce(start + 100 * day, small, few, { ...source, bucket: brokenBucket });
    expect((await env.BACKUPS.list({ prefix: "DB/", delimiter: "/" })).delimitedPrefixes).toEqual(
      delimitedPrefixes,
    );
  });
});

describe("a bucket with a lock", () => {
  it("keeps what is old, and holds up no backup", async () => {
    const day = 86_400_000;
    const locked = { ...source, bucket: lockedBucket };
    for (const days of [0, 31, 62]) await takeBackup(start + days * day, undefined, locked);
    expect((await newestManifest()).name).toBe("20270130T110000000Z");
    await takeBackup(start + 93 * day);
    const { delimitedPrefixes } = await env.BACKUPS.list({ prefix: "DB/", delimiter: "/" });
    expect(delimitedPrefixes).toEqual(["DB/20270302T110000000Z/"]);
  });
});

describe("without a bucket", () => {
  it("the log says once a day that there are no backups", async () => {
    const lines: string[] = [];
    const { BACKUPS: _, ...unbound } = env;
    const midnight = Date.parse("2026-11-29T00:00:00Z");
    for (const minute of [0, 1, 60]) {
      await sweepBackups(unbound, midnight + minute * 60_000, settings, (line) => lines.push(line));
    }
    expect(lines).toEqual(['{"event":"backup","status":"off"}']);
  });
});

describe("a replay", () => {
  const row = { id: "m1", companyId: "acme", entityId: "1", metadata: null };
  const after = (entityId: string) => JSON.stringify({ ...row, entityId });
  const change = (seq: number, entityId: string) => ({
    ...{ companyId: "acme", seq, mappingId: "m1", op: "update" },
    ...{ before: JSON.stringify({ entityId: "1" }), after: after(entityId) },
  });
  const ends = [[{ companyId: "acme", seq: 1 }], [{ companyId: "acme", seq: 3 }]] as const;

  it("refuses rows and changes that are not of one history", () => {
    const replay = createReplay(...ends, []);
    for (const each of [change(1, "1"), change(2, "2"), change(3, "3")]) replay.note(each);
    expect(replay.admit({ ...row, entityId: "7" })).toBe(false);
    expect(() => replay.changedRows()).toThrow("was read in a state that the change feed does not have");
  });

  it("refuses a feed that lacks a change", () => {
    const replay = createReplay(...ends, []);
    for (const each of [change(1, "1"), change(3, "3")]) replay.note(each);
    expect(() => replay.changedRows()).toThrow("The changes of company acme are not all there");
  });

  it("forgets changes before a gap that is older than the backup, and those after its end", () => {
    const replay = createReplay([{ companyId: "acme", seq: 4 }], [{ companyId: "acme", seq: 4 }], []);
    expect([1, 3, 4, 5].map((seq) => replay.note(change(seq, "1")))).toEqual([true, true, true, false]);
    expect([...replay.firstWhole]).toEqual([["acme", 3]]);
    expect([replay.admit(row), replay.changedRows()]).toEqual([true, []]);
  });
});
