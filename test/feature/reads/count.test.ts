/** Counts (SPEC §4): exact, planned and estimated, and what they make of `Content-Range` and the status. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { read } from "../../support/fixtures";
import { warehouseApi } from "../../support/warehouse/api";
import { insert, makeTables } from "../../support/warehouse/rows";

const ROWS = 40;

beforeAll(async () => {
  await makeTables();
  await insert(
    "item",
    Array.from({ length: ROWS }, (_, n) => ({
      id: `i${String(n).padStart(2, "0")}`,
      qty: n % 4,
      name: `n${n}`,
    })),
  );
});

const ask = warehouseApi({ maxRows: 10, aggregates: true });

async function rangeOf(query: string, count: string, extra: Readonly<Record<string, string>> = {}) {
  const response = await ask(`/item?${query}`, { Prefer: `count=${count}`, ...extra });
  const { status, headers, body } = await read(response, "Content-Range", "Preference-Applied");
  return {
    status,
    range: headers?.["Content-Range"],
    applied: headers?.["Preference-Applied"],
    rows: body.length,
  };
}

describe.each(["exact", "planned", "estimated"])("count=%s", (count) => {
  const applied = `count=${count}`;
  it.each([
    ["qty=eq.1", { status: 200, range: "0-9/10", rows: 10 }],
    ["qty=eq.1&limit=3", { status: 206, range: "0-2/10", rows: 3 }],
    ["qty=eq.1&limit=3&offset=8", { status: 206, range: "8-9/10", rows: 2 }],
    ["qty=eq.1&limit=0", { status: 206, range: "*/10", rows: 0 }],
    ["qty=eq.1&offset=10", { status: 206, range: "*/10", rows: 0 }],
    ["qty=eq.9", { status: 200, range: "*/0", rows: 0 }],
    ["qty=gt.0", { status: 206, range: "0-9/30", rows: 10 }],
    ["name=match.^n[12]$", { status: 200, range: "0-1/2", rows: 2 }],
    ["select=qty,count()", { status: 200, range: "0-3/4", rows: 4 }],
    ["select=qty,count()&limit=2", { status: 206, range: "0-1/4", rows: 2 }],
  ])("%s", async (query, expected) => {
    expect(await rangeOf(query, count)).toEqual({ ...expected, applied });
  });

  it("counts a whole table, past a page", async () => {
    expect(await rangeOf("", count)).toEqual({ status: 206, range: "0-9/40", rows: 10, applied });
  });

  it("answers 416 past the end", async () => {
    expect(
      await read(await ask("/item?qty=eq.1&offset=11", { Prefer: `count=${count}` }), "Content-Range"),
    ).toEqual({
      status: 416,
      headers: { "Content-Range": "*/10" },
      body: {
        code: "PGRST103",
        message: "Requested range not satisfiable",
        details: "An offset of 11 was requested, but there are only 10 rows.",
        hint: null,
      },
    });
  });

  it("counts only rows with an embedded row, with !inner", async () => {
    expect(await rangeOf("select=id,shelf!inner(id)", count)).toEqual({
      status: 200,
      range: "*/0",
      rows: 0,
      applied,
    });
  });
});

describe("without a count", () => {
  it.each([
    ["", { status: 200, range: "0-9/*" }],
    ["offset=38", { status: 200, range: "38-39/*" }],
    ["offset=40", { status: 200, range: "*/*" }],
    ["offset=4000", { status: 200, range: "*/*" }],
    ["limit=0", { status: 200, range: "*/*" }],
  ])("%s", async (query, expected) => {
    const { status, headers } = await read(
      await ask(`/item?${query}`),
      "Content-Range",
      "Preference-Applied",
    );
    expect({ status, range: headers?.["Content-Range"] }).toEqual(expected);
    expect(headers?.["Preference-Applied"]).toBeNull();
  });
});

describe("an estimate of a whole table", () => {
  it("is exact up to a page", async () => {
    await insert("shelf", [{ id: "s1" }, { id: "s2" }, { id: "s3" }]);
    await env.DB.prepare("DELETE FROM shelf WHERE id = 's2'").run();
    const response = await ask("/shelf", { Prefer: "count=estimated" });
    expect(response.headers.get("Content-Range")).toBe("0-1/2");
  });

  it("uses the row ids of the first and the last row past a page", async () => {
    await insert(
      "vendor",
      Array.from({ length: 30 }, (_, n) => ({ id: `v${n + 10}`, name: "v" })),
    );
    await env.DB.prepare("DELETE FROM vendor WHERE id IN ('v10', 'v20', 'v21')").run();
    const rangeOfVendors = async (count: string) =>
      (await ask("/vendor?limit=2", { Prefer: `count=${count}` })).headers.get("Content-Range");
    expect(await rangeOfVendors("estimated")).toBe("0-1/29");
    expect(await rangeOfVendors("exact")).toBe("0-1/27");
  });

  it("is exact for filtered rows, and for rows under a policy", async () => {
    expect(await rangeOf("qty=gt.0", "estimated")).toMatchObject({ range: "0-9/30" });
    const confined = warehouseApi({ maxRows: 10, policy: () => ({ using: sql`"qty" = 3 OR "qty" = 2` }) });
    const response = await confined("/item", { Prefer: "count=estimated" });
    expect(response.headers.get("Content-Range")).toBe("0-9/20");
  });

  it("is exact for a table whose key is the row id", async () => {
    await insert(
      "label",
      Array.from({ length: 20 }, (_, n) => ({ id: 1000 * n, name: "l" })),
    );
    const response = await ask("/label?limit=2", { Prefer: "count=estimated" });
    expect(response.headers.get("Content-Range")).toBe("0-1/20");
  });

  it("is exact when answers are unbounded", async () => {
    const response = await warehouseApi()("/item?limit=2", { Prefer: "count=estimated" });
    expect(response.headers.get("Content-Range")).toBe("0-1/40");
  });
});
