/**
 * A merge patch reads what rows hold, and writes what comes of it: what others write in between is never lost, and a
 * write whose answer is lost is not made a second time.
 */
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../support/app-with-faults";
import { skipWaits } from "../support/faults/outages";
import { faultyD1, first, type Schedule } from "../support/faulty-d1";
import { makeCompany, makeKey, read } from "../support/fixtures";
import { clearRows, documented, standard } from "../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});
beforeEach(clearRows);
beforeEach(skipWaits);
afterAll(clearRows);

const store = (id: string, metadata: string | null) =>
  env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId", "metadata")
     VALUES (?1, 'customer', ?1, 'xero', 0, 'acme', ?2)`,
  )
    .bind(id, metadata)
    .run();

const set = (id: string, metadata: string | null) =>
  env.DB.prepare(`UPDATE "externalIntegrationMapping" SET "metadata" = ?2 WHERE "id" = ?1`)
    .bind(id, metadata)
    .run();

const stored = (id: string) =>
  env.DB.prepare(`SELECT "metadata" FROM "externalIntegrationMapping" WHERE "id" = ?`)
    .bind(id)
    .first<string>("metadata");

const init = (body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
  method: "PATCH",
  headers: { "Content-Type": "application/merge-patch+json", ...headers },
  body,
});

/** A call of the API over a database that fails by the schedule; calls of it count from 1. */
function patcher(schedule: Schedule) {
  const { database, calls } = faultyD1(env.DB, schedule);
  const call = callWith({ DB: database }, key);
  const patch = async (path: string, body: unknown, headers?: Readonly<Record<string, string>>) =>
    read(await call(path, init(body, headers)), "Retry-After");
  return { patch, calls };
}

/** What a request is answered that did what it was asked. */
const done = { status: 204, headers: { "Retry-After": null }, body: "" };

describe("a merge patch, and a change that comes between its reading and its writing", () => {
  it("keeps all of 150 patches and of 150 other changes", async () => {
    await store("one", "{}");
    const sound = callWith({}, key);
    let round = 0;
    // Read, write (after the other), read again, write again.
    const { patch, calls } = patcher((call) =>
      call % 4 === 2
        ? {
            kind: "raced",
            by: () => sound(`${standard}?id=eq.one`, init({ metadata: { [`other-${round}`]: round } })),
          }
        : undefined,
    );
    for (; round < 150; round += 1) {
      const answer = await patch(`${standard}?id=eq.one`, { metadata: { [`mine-${round}`]: round } });
      expect(answer).toEqual(done);
    }
    expect(calls()).toBe(600);
    const rounds = Array.from({ length: 150 }, (_, index) => index);
    expect(JSON.parse((await stored("one")) ?? "")).toEqual(
      Object.fromEntries(rounds.flatMap((n) => [[`mine-${n}`, n] as const, [`other-${n}`, n] as const])),
    );
  }, 60_000);

  const changes: readonly {
    readonly title: string;
    readonly by: () => Promise<unknown>;
    readonly calls: number;
    readonly after: readonly (string | null)[];
  }[] = [
    {
      title: "starts over where one row of many holds something else",
      by: () => set("b", '{"b": 9}'),
      calls: 4,
      after: ['{"x": 1}', '{"b": 9, "x": 1}'],
    },
    {
      title: "starts over where one holds null by now",
      by: () => set("b", null),
      calls: 4,
      after: ['{"x": 1}', '{"x": 1}'],
    },
    {
      title: "goes on where one holds what another did: that is merged already",
      by: () => set("b", "{}"),
      calls: 2,
      after: ['{"x": 1}', '{"x": 1}'],
    },
    {
      title: "goes on where a row is gone",
      by: () => env.DB.prepare(`DELETE FROM "externalIntegrationMapping" WHERE "id" = 'b'`).run(),
      calls: 2,
      after: ['{"x": 1}', null],
    },
    {
      title: "starts over for a row that came",
      by: () => store("c", '{"c": 1}'),
      calls: 4,
      after: ['{"x": 1}', '{"b": 1, "x": 1}', '{"c": 1, "x": 1}'],
    },
  ];
  for (const { title, by, calls: expected, after } of changes) {
    it(title, async () => {
      await store("a", "{}");
      await store("b", '{"b": 1}');
      const { patch, calls } = patcher((call) => (call === 2 ? { kind: "raced", by } : undefined));
      expect(await patch(`${standard}?entityType=eq.customer`, { metadata: { x: 1 } })).toEqual(done);
      expect(calls()).toBe(expected);
      expect(await Promise.all(after.map((_, place) => stored("abc".charAt(place))))).toEqual(after);
    });
  }

  it("answers 404 for a row that was deleted meanwhile", async () => {
    await store("one", "{}");
    const { patch } = patcher((call) => (call === 2 ? { kind: "raced", by: clearRows } : undefined));
    const answer = await patch(`${documented}?id=eq.one`, { metadata: { x: 1 } });
    expect(answer).toMatchObject({ status: 404, body: { code: "PGRST116" } });
  });

  it("gives up after five tries without writing, and says when to retry", async () => {
    await store("one", '{"n": 0}');
    const { patch, calls } = patcher((call) =>
      call % 2 === 0 ? { kind: "raced", by: () => set("one", `{"n": ${call}}`) } : undefined,
    );
    expect(await patch(`${standard}?id=eq.one`, { metadata: { x: 1 }, externalId: "x" })).toEqual({
      status: 503,
      headers: { "Retry-After": "1" },
      body: {
        code: "40001",
        message: "could not write, since others kept changing the same rows",
        details: null,
        hint: "Nothing was written. Send it again.",
      },
    });
    expect(calls()).toBe(12);
    expect(await stored("one")).toBe('{"n": 12}');
  });

  it("skips a row whose filtered value has not been decided", async () => {
    await store("one", '{"tags": ["x"]}');
    const { patch, calls } = patcher((call) =>
      call === 3 ? { kind: "raced", by: () => set("one", '{"tags": ["x", "y"]}') } : undefined,
    );
    const filter = encodeURIComponent('{"tags":["x"]}');
    expect(await patch(`${standard}?metadata=cs.${filter}`, { metadata: { n: 1 } })).toEqual(done);
    // The values of the filter, what is to be merged, and the write.
    expect(calls()).toBe(3);
    expect(await stored("one")).toBe('{"tags": ["x", "y"]}');
  });
});

describe("a merge patch whose answer is lost", () => {
  it("is applied once, and the client is told that the outcome is unknown", async () => {
    await store("one", "{}");
    const { patch, calls } = patcher((call) =>
      call === 2 ? { kind: "unanswered", message: "Network connection lost." } : undefined,
    );
    expect(await patch(`${documented}?id=eq.one`, { metadata: { x: 1 } })).toEqual({
      status: 503,
      headers: { "Retry-After": "1" },
      body: {
        code: "PGRST001",
        message: "The database is out of reach",
        details: null,
        hint: "It is unknown whether the write was done. Check before you send it again.",
      },
    });
    expect(calls()).toBe(2);
    expect(await stored("one")).toBe('{"x": 1}');
    expect(await patch(`${documented}?id=eq.one`, { metadata: { x: 1 } })).toEqual(done);
    expect(await stored("one")).toBe('{"x": 1}');
  });

  it("is tried again when it never reached the database", async () => {
    await store("one", "{}");
    for (const lost of [1, 2]) {
      const { patch, calls } = patcher((call) =>
        call === lost
          ? { kind: "lost", message: "Cannot resolve D1 DB due to transient issue on remote node." }
          : undefined,
      );
      expect(await patch(`${standard}?id=eq.one`, { metadata: { [`n${lost}`]: 1 } })).toEqual(done);
      expect(calls()).toBe(3);
    }
    expect(await stored("one")).toBe('{"n1": 1, "n2": 1}');
  });

  it("leaves nothing of a batch that broke in the middle", async () => {
    await store("one", "{}");
    const { patch } = patcher((call) =>
      call === 2 ? { kind: "halfway", message: "Network connection lost." } : undefined,
    );
    const answer = await patch(`${standard}?id=eq.one`, { metadata: { x: 1 } });
    expect(answer).toMatchObject({ status: 503, body: { code: "PGRST001" } });
    expect(await stored("one")).toBe("{}");
  });
});

describe("a merge patch that has nothing to merge", () => {
  it("takes one round trip, like a plain PATCH", async () => {
    await store("one", '{"a": 1}');
    const { patch, calls } = patcher(first(0, { kind: "stalled" }));
    const bodies = [{ externalId: "x" }, { metadata: [1] }, { metadata: "x" }, { metadata: null }];
    for (const [index, body] of bodies.entries()) {
      expect(await patch(`${standard}?id=eq.one`, body)).toEqual(done);
      expect(calls()).toBe(index + 1);
    }
    expect(await stored("one")).toBe(null);
  });
});
