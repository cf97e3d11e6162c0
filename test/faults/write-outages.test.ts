/** What a client sees of a write while D1 fails, and what is in the table afterwards: each of D1's messages, lost answers, a
 * stall, and a fault inside a batch. */

import { describe, expect, it } from "vitest";
import {
  failure,
  interrupted,
  lost,
  notKnown,
  row,
  setUpOutages,
  stored,
  strained,
  unanswered,
  unavailable,
  unreached,
} from "../support/faults/outages";
import { first } from "../support/faulty-d1";
import { read } from "../support/fixtures";
import { standard } from "../support/mappings";

const callOver = setUpOutages();

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
  it("is tried again when it did not reach the database", async () => {
    const { call } = callOver(first(2, lost(unreached[0])));
    expect((await call(standard + query, init)).status).toBe(status);
    expect(await stored()).toEqual(after);
  });

  it("writes nothing when the database is never reached", async () => {
    const { call } = callOver(first(9, lost(unreached[0])));
    expect(await failure(await call(standard + query, init))).toEqual(unavailable("1"));
    expect(await stored()).toEqual(before);
  });

  it("is not tried again when the database is overloaded", async () => {
    const { call, calls } = callOver(first(1, lost(overloaded)));
    expect(await failure(await call(standard + query, init))).toEqual(unavailable("5", notKnown));
    expect(calls()).toBe(1);
    expect(await stored()).toEqual(before);
  });
});

describe.each(repeatable)("$title", ({ query, init, status, after }) => {
  it("is tried again when only the answer got lost", async () => {
    const { call } = callOver(first(2, unanswered(connectionLost)));
    expect((await call(standard + query, init)).status).toBe(status);
    expect(await stored()).toEqual(after);
  });
});

describe.each(unrepeatable)("$title", ({ query, init, status, after }) => {
  it("is applied once when only the answer got lost", async () => {
    const { call, calls } = callOver(first(1, unanswered(connectionLost)));
    expect(await failure(await call(standard + query, init))).toEqual(unavailable("1", notKnown));
    expect(calls()).toBe(1);
    expect(await stored()).toEqual(after);
  });

  it("is not applied when it got lost on its way, and can be sent again", async () => {
    const { call } = callOver(first(1, lost(connectionLost)));
    expect(await failure(await call(standard + query, init))).toEqual(unavailable("1", notKnown));
    expect(await stored()).toEqual(before);
    expect((await call(standard + query, init)).status).toBe(status);
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
    expect((await call(standard, insert)).status).toBe(status);
    expect(await stored()).toEqual(after);
  });
});

it.each([repeatable[0], unrepeatable[0]])(
  "$title is cut at the deadline when the database stalls",
  async (write) => {
    const { call, calls } = callOver(first(1, { kind: "stalled" }), 200);
    expect(await failure(await call(standard + write?.query, write?.init))).toEqual(
      unavailable("5", notKnown),
    );
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
    const answer = await call(standard, { method: "POST", body: rows });
    expect(await failure(answer)).toEqual(unavailable("1", notKnown));
    expect(await stored()).toEqual(before);
    expect((await call(standard, { method: "POST", body: rows })).status).toBe(201);
    expect(await stored()).toEqual(all);
  });

  it("is complete after another try, if it may be tried again", async () => {
    const { call, calls } = callOver(first(2, { kind: "halfway", message: "Network connection lost." }));
    const headers = { Prefer: "resolution=ignore-duplicates" };
    expect((await call(standard, { method: "POST", headers, body: rows })).status).toBe(201);
    expect(calls()).toBe(3);
    expect(await stored()).toEqual(all);
  });
});

describe("the search for what a constraint refused", () => {
  it("is a read, and tried again", async () => {
    const { call } = callOver((call) => (call === 2 ? lost("Network connection lost.") : undefined));
    const answer = await call(standard, { method: "POST", body: row("kept") });
    expect(await read(answer)).toMatchObject({ status: 409, body: { code: "23505" } });
  });
});
