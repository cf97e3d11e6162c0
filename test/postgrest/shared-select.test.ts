/** Calls that share a SELECT: it is built once for callers with the same policies, and each call gets its own rows. */
import { env } from "cloudflare:workers";
import { SQL, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { postgrest, shareSelect, type View } from "../../src/postgrest";
import { makeEmbedRows } from "../support/warehouse/embed-rows";
import { findNamed, shown } from "../support/warehouse/functions";
import { schema } from "../support/warehouse/warehouse";

beforeAll(makeEmbedRows);

let built = 0;
beforeEach(() => {
  built = 0;
  most = 4;
});

/** `find_named` with a shared SELECT. `note` is a value that may be absent. */
const shared: View<unknown> = {
  ...findNamed,
  rows(given, { policy }) {
    const list = JSON.stringify(given.get("names"));
    const note = given.has("note") ? String(given.get("note")) : undefined;
    const visible = policy("item") ?? sql`1`;
    const select = shareSelect("named", { list, note }, (places) => {
      built += 1;
      const asked = places.note ? sql`${places.note} || asked.value` : sql`asked.value`;
      return sql`SELECT asked.key AS "index", ${asked} AS "asked", item.id AS "id", item.qty AS "qty",
        item.data AS "data", item.vendorId AS "vendorId" FROM json_each(${places.list}) AS asked
        LEFT JOIN item ON item.name = asked.value AND (${visible})`;
    });
    return { select, likely: 3 };
  },
};

/** The caller: which quantities it sees. */
let most = 4;

function caller() {
  const app = postgrest({
    schema,
    functions: { find_named: shared },
    database: () => env.DB,
    policy: (_, relation) => (relation === "item" ? { using: sql`${schema.item}.qty < ${most}` } : {}),
    policyKey: () => String(most),
    aggregates: true,
    walks: true,
    maxRows: 8,
  });
  return (query: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    app.request(`https://warehouse.test/rpc/find_named?${query}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...headers },
    });
}

describe("a shared SELECT", () => {
  it("is built once, and each call gets its own rows", async () => {
    const post = caller();
    for (const [name, id] of [
      ["axe", "a"],
      ["bolt", "b"],
      ["axe", "a"],
    ]) {
      const answer = await post("select=asked,id", { names: [name] });
      expect(await shown(answer)).toEqual([200, [{ asked: name, id }]]);
    }
    expect(built).toBe(1);
  });

  it("is another one for other present values, policies and parameters", async () => {
    const post = caller();
    const ask = async (query: string, body: unknown) => (await shown(await post(query, body)))[1];
    const names = ["axe", "cog"];
    expect(await ask("select=asked,id", { names })).toEqual([
      { asked: "axe", id: "a" },
      { asked: "cog", id: "c" },
    ]);
    expect(await ask("select=asked,id", { names, note: "n:" })).toEqual([
      { asked: "n:axe", id: "a" },
      { asked: "n:cog", id: "c" },
    ]);
    expect(await ask("select=asked,id", { names, note: "m:" })).toEqual([
      { asked: "m:axe", id: "a" },
      { asked: "m:cog", id: "c" },
    ]);
    most = 1;
    expect(await ask("select=asked,id", { names })).toEqual([
      { asked: "axe", id: null },
      { asked: "cog", id: null },
    ]);
    most = 4;
    expect(await ask("select=asked&id=eq.a", { names })).toEqual([{ asked: "axe" }]);
    expect(await ask("select=asked&id=eq.c", { names })).toEqual([{ asked: "cog" }]);
    expect(built).toBe(5);
    expect(await ask("select=asked&id=eq.c", { names: ["cog", "axe", "cog"], note: "n:" })).toEqual([
      { asked: "n:cog" },
      { asked: "n:cog" },
    ]);
    expect(await ask("select=asked&id=eq.c", { names: ["none"], note: "m:" })).toEqual([]);
    expect(built).toBe(6);
  });

  it("serves counts, likely rows that are too few, and filters that only the Worker can decide", async () => {
    const post = caller();
    for (const names of [["axe"], ["axe", "cog", "bolt", "none", "axe"]]) {
      const counted = await post("select=asked", { names }, { Prefer: "count=exact" });
      expect(await shown(counted)).toEqual([200, names.map((asked) => ({ asked }))]);
      expect(counted.headers.get("Content-Range")).toBe(`0-${names.length - 1}/${names.length}`);
      const matched = await post("select=asked&asked=match.^(c|a)", { names });
      const expected = names.filter((name) => /^(c|a)/.test(name)).map((asked) => ({ asked }));
      expect(await shown(matched)).toEqual([200, expected]);
    }
    expect(built).toBe(2);
  });

  it("is walked with the arguments of the call", async () => {
    const post = caller();
    for (const names of [
      ["axe", "bolt", "cog"],
      ["cog", "bolt", "axe"],
    ]) {
      const first = await post("select=asked&limit=2", { names });
      expect(await shown(first)).toEqual([200, [{ asked: names[0] }, { asked: names[1] }]]);
      const next = /<([^>]+)>/.exec(first.headers.get("Link") ?? "")?.[1] ?? "";
      const second = await post(new URL(next, "https://warehouse.test").search.slice(1), { names });
      expect(await shown(second)).toEqual([200, [{ asked: names[2] }]]);
    }
  });

  it("keeps the values apart from the statement, in their order", () => {
    const values = { a: "1", b: undefined, c: "3" };
    const {
      key,
      values: given,
      build,
    } = shareSelect("kind", values, ({ a, b, c }) => {
      expect(b).toBeUndefined();
      return sql`${c} ${a}`;
    });
    expect([key, given]).toEqual(["kind a,c", ["1", "3"]]);
    expect(build()).toBeInstanceOf(SQL);
  });
});
