/** Functions that write: what they read stands when they write, and what they report is shown as the request asks. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildGuard, type Command, type CommandRun, postgrest } from "../../src/postgrest";
import { makeEmbedRows } from "../support/warehouse/embed-rows";
import { shown } from "../support/warehouse/functions";
import { schema } from "../support/warehouse/warehouse";

beforeAll(makeEmbedRows);
beforeEach(async () => {
  await env.DB.prepare("UPDATE item SET qty = 1 WHERE id = 'a'").run();
});

const report = sqliteTable("report", {
  index: integer("index").notNull(),
  action: text("action").notNull(),
  item: text("item", { mode: "json" }),
});

/** Adds one to the quantity of an item; what happens between reading and writing is up to the test. */
const take = (meanwhile: () => Promise<unknown> = async () => undefined) => {
  let tries = 0;
  const command: Command<unknown> = {
    kind: "command",
    result: report,
    parameters: [{ name: "id", type: "text", required: true }],
    relation: "item",
    actions: ["view", "update"],
    call(given) {
      const id = String(given.get("id"));
      const start = (): CommandRun => ({
        reads: [sql`SELECT qty AS "#0" FROM item WHERE id = ${id}`],
        decide([rows]) {
          tries += 1;
          const qty = rows?.[0]?.[0] ?? null;
          const item = JSON.stringify({ id, was: qty });
          if (qty === null) {
            return { writes: [], report: [{ index: 0, action: "missing", item: null }], changed: 0 };
          }
          return {
            writes: [
              buildGuard(sql`(SELECT qty FROM item WHERE id = ${id}) IS NOT ${qty}`),
              sql`UPDATE item SET qty = qty + 1 WHERE id = ${id}`,
            ],
            report: [{ index: 0, action: "updated", item }],
            changed: 1,
          };
        },
      });
      return { start };
    },
  };
  const database = new Proxy(env.DB, {
    get(target, name) {
      if (name !== "batch") return Reflect.get(target, name).bind(target);
      return async (statements: D1PreparedStatement[]) => {
        // Only the batch that writes has two statements.
        if (statements.length > 1) await meanwhile();
        return target.batch(statements);
      };
    },
  });
  const app = postgrest({
    schema,
    functions: { take: command },
    database: () => database,
    maxAnswerBytes: 1000,
  });
  const post = (query: string, body: unknown, method = "POST") =>
    app.request(`https://warehouse.test/rpc/take${query}`, {
      method,
      ...(method === "POST" && {
        body: JSON.stringify(body),
        headers: { "Content-Type": "application/json" },
      }),
    });
  return { post, tries: () => tries };
};

const quantityOf = async (id: string) =>
  env.DB.prepare("SELECT qty FROM item WHERE id = ?").bind(id).first("qty");
const bump = () => env.DB.prepare("UPDATE item SET qty = qty + 10 WHERE id = 'a'").run();

describe("a command", () => {
  it("writes what it decided, and shows its report", async () => {
    const { post } = take();
    expect(await shown(await post("", { id: "a" }))).toEqual([
      200,
      [{ index: 0, action: "updated", item: { id: "a", was: 1 } }],
    ]);
    expect(await quantityOf("a")).toBe(2);
  });

  it("writes nothing when it decides not to", async () => {
    const { post } = take();
    expect(await shown(await post("", { id: "none" }))).toEqual([
      200,
      [{ index: 0, action: "missing", item: null }],
    ]);
  });

  it("starts over when what it read changed before it wrote", async () => {
    let first = true;
    const { post, tries } = take(async () => {
      if (first) await bump();
      first = false;
    });
    expect(await shown(await post("?select=was:item->was", { id: "a" }))).toEqual([200, [{ was: 11 }]]);
    expect(tries()).toBe(2);
    expect(await quantityOf("a")).toBe(12);
  });

  it("gives up after five tries with 503, and nothing is written", async () => {
    const { post, tries } = take(bump);
    const answer = await post("", { id: "a" });
    expect(answer.headers.get("Retry-After")).toBe("1");
    expect(await shown(answer)).toEqual([
      503,
      {
        code: "40001",
        message: "could not write, since others kept changing the same rows",
        details: null,
        hint: "Nothing was written. Send it again.",
      },
    ]);
    expect(tries()).toBe(5);
    expect(await quantityOf("a")).toBe(51);
  });

  it("shows columns, other names for them, and JSON paths into them", async () => {
    const { post } = take();
    expect(await shown(await post("?select=action,no:item->was,id:item->>id", { id: "a" }))).toEqual([
      200,
      [{ action: "updated", no: 1, id: "a" }],
    ]);
  });

  it.each(["action=eq.updated", "order=index", "limit=1", "select=index::text", "select=index.count()"])(
    "refuses %s, because its report is not a relation",
    async (query) => {
      const { post } = take();
      const [status] = await shown(await post(`?${query}`, { id: "a" }));
      expect(status).toBe(400);
      expect(await quantityOf("a")).toBe(1);
    },
  );

  it("accepts only POST", async () => {
    const { post } = take();
    const answer = await post("?id=a", undefined, "GET");
    expect([answer.status, answer.headers.get("Allow")]).toEqual([405, "OPTIONS,POST"]);
    expect(await quantityOf("a")).toBe(1);
  });
});
