/**
 * A small schema with a column of every type and a relationship of every kind, and requests planned over it as the
 * engine plans them. What the tests of planning, of the SQL and of the answers start from.
 */
import {
  foreignKey,
  integer,
  primaryKey,
  real,
  type SQLiteTable,
  sqliteTable,
  text,
} from "drizzle-orm/sqlite-core";
import { timestamptz } from "../../../src/postgrest";
import { readCatalog } from "../../../src/postgrest/catalog/catalog";
import { parseApiRequest } from "../../../src/postgrest/parse/api-request";
import type { ApiRequest } from "../../../src/postgrest/parse/ast";
import type { PlanContext } from "../../../src/postgrest/plan/context";
import type { Condition, Plan, ReadPlan } from "../../../src/postgrest/plan/plan";
import { planRequest } from "../../../src/postgrest/plan/plan-request";

export const vendor = sqliteTable("vendor", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
});

/** One-to-one: its key is the vendor's. */
export const profile = sqliteTable(
  "profile",
  { vendorId: text("vendorId").primaryKey(), note: text("note") },
  (table) => [foreignKey({ name: "profile_vendor", columns: [table.vendorId], foreignColumns: [vendor.id] })],
);

export const shelf = sqliteTable("shelf", {
  id: text("id").primaryKey(),
  room: text("room"),
  level: integer("level"),
});

/** A column of every type; two keys to `vendor`, and one to itself. */
export const item = sqliteTable(
  "item",
  {
    id: text("id").primaryKey(),
    name: text("name"),
    qty: integer("qty"),
    price: real("price"),
    active: integer("active", { mode: "boolean" }),
    data: text("data", { mode: "json" }),
    madeAt: timestamptz("madeAt"),
    shelfId: text("shelfId"),
    parentId: text("parentId"),
    vendorId: text("vendorId"),
    makerId: text("makerId"),
  },
  (table) => [
    foreignKey({ name: "item_shelf", columns: [table.shelfId], foreignColumns: [shelf.id] }),
    foreignKey({ name: "item_parent", columns: [table.parentId], foreignColumns: [table.id] }),
    foreignKey({ name: "item_vendor", columns: [table.vendorId], foreignColumns: [vendor.id] }),
    foreignKey({ name: "item_maker", columns: [table.makerId], foreignColumns: [vendor.id] }),
  ],
);

export const label = sqliteTable("label", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  name: text("name"),
});

/** Many-to-many. */
export const itemLabel = sqliteTable(
  "itemLabel",
  { itemId: text("itemId").notNull(), labelId: integer("labelId").notNull() },
  (table) => [
    primaryKey({ name: "itemLabel_pkey", columns: [table.itemId, table.labelId] }),
    foreignKey({ name: "itemLabel_item", columns: [table.itemId], foreignColumns: [item.id] }),
    foreignKey({ name: "itemLabel_label", columns: [table.labelId], foreignColumns: [label.id] }),
  ],
);

export const schema: Readonly<Record<string, SQLiteTable>> = {
  vendor,
  profile,
  shelf,
  item,
  label,
  itemLabel,
};

export const catalog = readCatalog(schema, { shelf: ["view"] });

export const context: PlanContext = {
  catalog,
  singular: "accept",
  safeUpdate: true,
  aggregates: true,
  embedBounds: { returning: true, maxToManyEmbeds: 5, maxEmbedLookups: 10, maxEmbeddedRows: 10_000_000 },
  maxSortValues: 1_000_000,
  policy: () => ({}),
  mayRead: () => true,
  defaults: () => ({}),
  beforeWrite: () => [],
};

export interface RequestOptions {
  readonly method?: ApiRequest["method"];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** `/item?qty=gt.5` → what the client wants. The text is as a client writes it, before it is encoded. */
export function requestOf(path: string, { method = "GET", headers, body }: RequestOptions = {}): ApiRequest {
  const url = new URL(path, "https://warehouse.test");
  return parseApiRequest({
    method,
    relation: url.pathname.slice(1),
    path: url.pathname,
    search: url.search.slice(1),
    headers: new Headers({ "Content-Type": "application/json", ...headers }),
    ...(body !== undefined && { body: new TextEncoder().encode(JSON.stringify(body)) }),
  });
}

/** A request → its plan. */
export function planOf(path: string, init?: RequestOptions, settings: Partial<PlanContext> = {}): Plan {
  return planRequest(requestOf(path, init), { ...context, ...settings });
}

export function readPlanOf(path: string, settings: Partial<PlanContext> = {}): ReadPlan {
  const plan = planOf(path, {}, settings);
  if (plan.kind !== "read") throw new TypeError("a read was expected");
  return plan.read;
}

/** The condition of filters on `item`: `qty=gt.5&name=is.null`. */
export function conditionOf(filters: string): Condition {
  return readPlanOf(`/item?${filters}`).where;
}

/** `name=eq.a&b` as it goes into a URL: the name, `=`, and the value encoded. */
export function filter(name: string, value: string): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}
