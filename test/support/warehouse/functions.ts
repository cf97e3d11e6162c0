/** An engine over the warehouse that serves functions, and calls of it. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { foreignKey, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { PostgrestError, postgrest, type View } from "../../../src/postgrest";
import { schema, vendor } from "./warehouse";

export const named = sqliteTable(
  "named",
  {
    index: integer("index").notNull(),
    asked: text("asked").notNull(),
    id: text("id"),
    qty: integer("qty"),
    data: text("data", { mode: "json" }),
    vendorId: text("vendorId"),
  },
  (table) => [foreignKey({ name: "named_vendor", columns: [table.vendorId], foreignColumns: [vendor.id] })],
);

/** Which items have the names: one row a name at least, in their order. */
export const findNamed: View<unknown> = {
  kind: "view",
  result: named,
  parameters: [
    { name: "names", type: "list", required: true },
    { name: "onlyActive", type: "boolean", required: false },
    { name: "note", type: "text", required: false },
  ],
  order: ["index"],
  rows(given, { policy }) {
    const names = given.get("names");
    if (!Array.isArray(names))
      throw new PostgrestError(400, { code: "22023", message: "names: must be a list" });
    const active = given.get("onlyActive") === true ? sql`AND item.active = 1` : sql``;
    const visible = policy("item") ?? sql`1`;
    return {
      select: sql`SELECT asked.key AS "index", asked.value AS "asked", item.id AS "id", item.qty AS "qty",
        item.data AS "data", item.vendorId AS "vendorId" FROM json_each(${JSON.stringify(names)}) AS asked
        LEFT JOIN item ON item.name = asked.value AND (${visible}) ${active}`,
    };
  },
};

export const steps = sqliteTable("steps", {
  step: integer("step").notNull(),
  half: integer("half").notNull(),
  place: text("place").notNull(),
});

/** The numbers from `after` to 10, to be walked. */
export const walkSteps: View<unknown> = {
  kind: "view",
  result: steps,
  parameters: [
    { name: "after", type: "text", required: false },
    { name: "cursor", type: "text", required: false },
  ],
  urlArguments: ["cursor"],
  rows(given) {
    const from = given.get("cursor") ?? given.get("after");
    const after = typeof from === "string" ? Number(from.slice(1)) : 0;
    const numbers = sql`WITH RECURSIVE n(step) AS (SELECT 1 UNION ALL SELECT step + 1 FROM n WHERE step < 10)`;
    return {
      select: sql`${numbers} SELECT step AS "step", step / 2 AS "half", 'p' || step AS "place" FROM n WHERE step > ${after}`,
      walk: {
        order: ["step"],
        cursor: "place",
        ...(typeof from === "string" && { from }),
        parameters: ["cursor", "after"],
        state: sql`SELECT ${after} AS "#0", 10 AS "#1"`,
        end: ([start, last]) => {
          if (Number(start) > Number(last))
            throw new PostgrestError(410, { code: "55000", message: "too far" });
          return `p${last}`;
        },
        header: "X-Place",
      },
    };
  },
};

export const app = postgrest({
  schema,
  functions: { find_named: findNamed, steps: walkSteps },
  database: () => env.DB,
  policy: (_, relation) => (relation === "item" ? { using: sql`${schema.item}.qty < 4` } : {}),
  aggregates: true,
  maxRows: 8,
});

export const call = (path: string, init: RequestInit = {}) =>
  app.request(new URL(`/rpc/${path}`, "https://warehouse.test").href, init);

export const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  call(path, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "Content-Type": "application/json", ...headers },
  });

export const shown = async (answer: Response) => [answer.status, await answer.json()];
