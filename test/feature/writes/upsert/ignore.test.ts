/** `ignore-duplicates`: which rows are left alone, and what is answered. */

import { describe, expect, it } from "vitest";
import { api, read } from "../../../support/fixtures";
import { countRows, mapping, prefer, standard } from "../../../support/mappings";
import {
  externalTarget as external,
  naturalTarget as natural,
  upserter,
} from "../../../support/writes/upserts";
import { useWriter } from "../../../support/writes/writer";

const key = useWriter("k1", ["globex"]);
const { upsert, seed } = upserter(key);

describe("ignore-duplicates", () => {
  for (const [name, query] of [
    ["the natural key", natural],
    ["the partial set", external],
  ] as const) {
    it(`keeps the existing row, by ${name}, and answers with the others in order`, async () => {
      const x = (n: number) => ({ externalId: `x-${n}` });
      await seed("b", x(2));
      const rows = [mapping("c", x(3)), mapping("b", x(2)), mapping("a", x(1))].map((row) => ({
        ...row,
        metadata: row.entityId === "b" ? 1 : null,
      }));
      expect(await upsert(`${query}&select=entityId`, "ignore", rows)).toEqual({
        status: 201,
        body: [{ entityId: "c" }, { entityId: "a" }],
      });
      expect(await countRows("metadata IS NOT NULL")).toBe(0);
    });
  }

  it("keeps the order of the body when some rows leave out columns", async () => {
    await seed("b");
    const columns = `columns=entityType,entityId,integration,allowDuplicateExternalId,companyId,externalId,id`;
    const rows = [
      mapping("d", { externalId: "x" }),
      mapping("c"),
      mapping("b", { externalId: "y" }),
      mapping("a", { id: "a" }),
      mapping("c", { externalId: "z" }),
      mapping("e"),
    ];
    const headers = prefer("resolution=ignore-duplicates", "missing=default", "return=representation");
    const path = `${standard}?${natural}&${columns}&select=entityId,externalId`;
    expect(await read(await api(path, { method: "POST", headers, body: rows }, key()))).toEqual({
      status: 201,
      body: [
        { entityId: "d", externalId: "x" },
        { entityId: "c", externalId: null },
        { entityId: "a", externalId: null },
        { entityId: "e", externalId: null },
      ],
    });
  });

  it("answers without rows when all rows exist", async () => {
    await seed("a");
    expect(await upsert(natural, "ignore", [mapping("a")])).toEqual({ status: 201, body: [] });
  });

  it("is 406 when one object is requested and the row exists", async () => {
    await seed("a");
    const headers = {
      Prefer: "resolution=ignore-duplicates, return=representation",
      Accept: "application/vnd.pgrst.object+json",
    };
    const response = await api(
      `${standard}?${natural}`,
      { method: "POST", headers, body: mapping("a") },
      key(),
    );
    expect(await read(response)).toEqual({
      status: 406,
      body: {
        code: "PGRST116",
        message: "Cannot coerce the result to a single JSON object",
        details: "The result contains 0 rows",
        hint: null,
      },
    });
  });
});
