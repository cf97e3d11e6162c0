/** Conflicts that an upsert does not resolve. */

import { beforeAll, describe, expect, it } from "vitest";
import { api, makeKey, read } from "../../../support/fixtures";
import { countRows, duplicate, externalKey, mapping, naturalKey, standard } from "../../../support/mappings";
import {
  externalTarget as external,
  naturalTarget as natural,
  upserter,
} from "../../../support/writes/upserts";
import { useWriter } from "../../../support/writes/writer";

const key = useWriter("k1", ["globex"]);

let other = "";

beforeAll(async () => {
  other = await makeKey({ companyId: "globex", id: "k2" });
});

const { upsert, seed } = upserter(key);

describe("conflicts that an upsert does not resolve", () => {
  it("are 409 when a merge would take another row's key", async () => {
    await seed("a", { externalId: "x-1" });
    await seed("b", { externalId: "x-2" });
    const rows = [mapping("c", { externalId: null }), mapping("b", { externalId: "x-1" })];
    expect(await upsert(natural, "merge", rows)).toEqual({
      status: 409,
      body: duplicate(
        externalKey,
        'Key (integration, "externalId", "entityType", "companyId")=(xero, x-1, customer, acme) already exists. Row 2 of the body (counting from 1).',
      ),
    });
    expect(await countRows()).toBe(2);
  });

  it("are 409 when a row that is not ignored has another row's key", async () => {
    await seed("a", { externalId: "x-1" });
    await seed("b", { externalId: "x-2" });
    const rows = [mapping("b", { externalId: "x-1" }), mapping("c", { externalId: "x-1" })];
    expect(await upsert(natural, "ignore", rows)).toEqual({
      status: 409,
      body: duplicate(
        externalKey,
        'Key (integration, "externalId", "entityType", "companyId")=(xero, x-1, customer, acme) already exists. Row 2 of the body (counting from 1).',
      ),
    });
    expect(await countRows()).toBe(2);
  });

  it("are 409 for another company's id, without revealing more", async () => {
    const theirs = mapping("a", { id: "theirs", companyId: "globex", metadata: { secret: true } });
    await upsert("", "ignore", [theirs], other);
    const taken = duplicate("externalIntegrationMapping_pkey", "Key (id)=(theirs) already exists.");
    const mine = mapping("z", { id: "theirs" });
    expect(await upsert("", "merge", mine)).toEqual({ status: 409, body: taken });
    const both = [mapping("y", { id: "mine" }), mapping("z", { id: "theirs" })];
    expect(await upsert("", "merge", both)).toEqual({
      status: 409,
      body: { ...taken, details: `${taken.details} Row 2 of the body (counting from 1).` },
    });
    expect(await upsert("", "ignore", mine)).toEqual({ status: 409, body: taken });
    expect(await upsert(natural, "merge", mine)).toEqual({ status: 409, body: taken });
    expect(await countRows("\"companyId\" = 'acme'")).toBe(0);
    expect(await countRows(`metadata = '{"secret": true}' AND "updatedBy" = 'key:k2'`)).toBe(1);
  });

  it("do not arise from another company's natural key", async () => {
    await upsert("", "ignore", [mapping("a", { companyId: "globex" })], other);
    const { status } = await upsert(natural, "merge", [mapping("a")]);
    expect([status, await countRows()]).toEqual([201, 2]);
  });

  it.each(["merge", "ignore"] as const)(
    "are 409 for an existing id of a row outside the partial set (%s)",
    async (resolution) => {
      const free = { id: "m-1", externalId: "x-1", allowDuplicateExternalId: true };
      await seed("a", free);
      const rows = [mapping("b", { id: "m-2", externalId: "x-1" }), mapping("c", free)];
      expect(await upsert(external, resolution, rows)).toEqual({
        status: 409,
        body: duplicate(
          "externalIntegrationMapping_pkey",
          "Key (id)=(m-1) already exists. Row 2 of the body (counting from 1).",
        ),
      });
      expect(await countRows()).toBe(1);
    },
  );

  it("are 42P10 when on_conflict names no unique set", async () => {
    expect(await upsert("on_conflict=externalId", "merge", [mapping("a")])).toEqual({
      status: 400,
      body: {
        code: "42P10",
        message: "there is no unique or exclusion constraint matching the ON CONFLICT specification",
        details: null,
        hint: null,
      },
    });
  });

  it("are errors without a resolution, whatever on_conflict says", async () => {
    await seed("a");
    const response = await api(`${standard}?${natural}`, { method: "POST", body: mapping("a") }, key());
    expect(await read(response)).toEqual({
      status: 409,
      body: duplicate(
        naturalKey,
        'Key ("entityType", "entityId", integration, "companyId")=(customer, a, xero, acme) already exists.',
      ),
    });
  });
});
