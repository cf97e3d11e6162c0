/** What a client sees of a read while D1 fails: on the first try, on the first two, on every try, and when it stalls. */

import { describe, expect, it } from "vitest";
import {
  failure,
  interrupted,
  lost,
  setUpOutages,
  strained,
  unavailable,
  unreached,
} from "../support/faults/outages";
import { first } from "../support/faulty-d1";
import { read } from "../support/fixtures";
import { standard } from "../support/mappings";

const callOver = setUpOutages();

const readKept = `${standard}?select=id`;

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
    ["with a count", `${standard}?select=id`, { Prefer: "count=exact" }],
    ["with a value set", `${standard}?select=id&entityId=match.^k`, {}],
    ["with an embed", `${standard}?select=id,company(id)`, {}],
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

  it("is not an outage when the statement is at fault", async () => {
    const { call, calls } = callOver(first(1, lost("SQL logic error: SQLITE_ERROR")));
    expect((await call(readKept)).status).toBe(500);
    expect(calls()).toBe(1);
  });
});
