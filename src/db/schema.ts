/**
 * The tables for Drizzle (SPEC §2); migrations/ creates them. Error bodies and embeds depend on what is written here:
 * the columns and their order, and the constraints with the names that Carbon's database gives them.
 */
import {
  foreignKey,
  index,
  integer,
  primaryKey,
  type SQLiteColumn,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { timestamptz, UniqueExemption } from "../postgrest";
import { newId } from "./new-id";
import { toTimestamp } from "./timestamp";

const now = () => toTimestamp(Date.now());

/** Like `varchar(512)`, in characters: no system has longer ids, and index entries stay small. */
const bounded = { length: 512 } as const;

/** A tenant. Created under `/admin`; through the API, a key sees its own. */
export const company = sqliteTable(
  "company",
  {
    id: text("id").notNull(),
    name: text("name").notNull(),
    createdAt: timestamptz("createdAt").notNull().$defaultFn(now),
  },
  (table) => [primaryKey({ name: "company_pkey", columns: [table.id] })],
);

/** Links a record of a company to its record in an external system. */
export const externalIntegrationMapping = sqliteTable(
  "externalIntegrationMapping",
  {
    id: text("id", bounded).notNull().$defaultFn(newId),
    entityType: text("entityType", bounded).notNull(),
    entityId: text("entityId", bounded).notNull(),
    integration: text("integration", bounded).notNull(),
    externalId: text("externalId", bounded),
    allowDuplicateExternalId: integer("allowDuplicateExternalId", { mode: "boolean" }).notNull(),
    metadata: text("metadata", { mode: "json" }),
    lastSyncedAt: timestamptz("lastSyncedAt"),
    remoteUpdatedAt: timestamptz("remoteUpdatedAt"),
    createdAt: timestamptz("createdAt").notNull().$defaultFn(now),
    updatedAt: timestamptz("updatedAt").notNull().$defaultFn(now).$onUpdateFn(now),
    createdBy: text("createdBy", bounded),
    updatedBy: text("updatedBy", bounded),
    companyId: text("companyId", bounded).notNull(),
  },
  (table) => [
    primaryKey({ name: "externalIntegrationMapping_pkey", columns: [table.id] }),
    // Carbon's order of columns, as `Key (…)=(…)` shows it. The indexes in migrations/ have the company first.
    unique("externalIntegrationMapping_entityType_entityId_integration_comp").on(
      table.entityType,
      table.entityId,
      table.integration,
      table.companyId,
    ),
    // Also serves look-ups by the external id, with or without the integration and the type.
    uniqueIndex("externalIntegrationMapping_unique_externalId_idx").on(
      table.integration,
      table.externalId,
      table.entityType,
      table.companyId,
      new UniqueExemption(table.allowDuplicateExternalId, table.id),
    ),
    foreignKey({
      name: "externalIntegrationMapping_companyId_fkey",
      columns: [table.companyId],
      foreignColumns: [company.id],
    })
      .onDelete("cascade")
      .onUpdate("cascade"),
    index("externalIntegrationMapping_companyId_id_idx").on(table.companyId, table.id),
    index("externalIntegrationMapping_companyId_integration_createdAt_idx").on(
      table.companyId,
      table.integration,
      table.createdAt,
      table.id,
    ),
    index("externalIntegrationMapping_companyId_createdAt_idx").on(
      table.companyId,
      table.createdAt,
      table.id,
    ),
    index("externalIntegrationMapping_companyId_updatedAt_idx").on(
      table.companyId,
      table.updatedAt,
      table.id,
    ),
  ],
);

/** The columns of a change; functions that give changes have them too. */
export const changeColumns = () => ({
  companyId: text("companyId").notNull(),
  seq: integer("seq").notNull(),
  op: text("op", { enum: ["insert", "update", "delete"] }).notNull(),
  mappingId: text("mappingId").notNull(),
  integration: text("integration").notNull(),
  entityType: text("entityType").notNull(),
  entityId: text("entityId").notNull(),
  externalId: text("externalId"),
  changedAt: timestamptz("changedAt").notNull(),
  changedBy: text("changedBy").notNull(),
  before: text("before", { mode: "json" }),
  after: text("after", { mode: "json" }),
});

/**
 * The changes of a company's mappings, in order (SPEC §14). Database triggers write it. It has no foreign key, so that
 * changes stay when the company is deleted, and no row id: its primary key is its only b-tree.
 */
export const externalIntegrationMappingChange = sqliteTable(
  "externalIntegrationMappingChange",
  changeColumns(),
  (table) => [
    primaryKey({ name: "externalIntegrationMappingChange_pkey", columns: [table.companyId, table.seq] }),
  ],
);

/** The key to the company of a row that goes with it. */
const ofCompany = (table: { readonly companyId: SQLiteColumn }, name: string) =>
  foreignKey({ name, columns: [table.companyId], foreignColumns: [company.id] })
    .onDelete("cascade")
    .onUpdate("cascade");

/** How many mappings of a kind a company has, and how long ago they were synced (src/summaries/). */
export const mappingSummary = sqliteTable(
  "mappingSummary",
  {
    companyId: text("companyId").notNull(),
    integration: text("integration").notNull(),
    entityType: text("entityType").notNull(),
    mappings: integer("mappings").notNull(),
    linked: integer("linked").notNull(),
    neverSynced: integer("neverSynced").notNull(),
    oldestSyncedAt: timestamptz("oldestSyncedAt"),
    medianSyncedAt: timestamptz("medianSyncedAt"),
    newestSyncedAt: timestamptz("newestSyncedAt"),
    asOf: timestamptz("asOf").notNull(),
  },
  (table) => [
    primaryKey({
      name: "mappingSummary_pkey",
      columns: [table.companyId, table.integration, table.entityType],
    }),
    ofCompany(table, "mappingSummary_companyId_fkey"),
  ],
);

/** How many changes of a kind of mapping there were on a day. */
export const mappingActivity = sqliteTable(
  "mappingActivity",
  {
    companyId: text("companyId").notNull(),
    /** Of UTC: `2026-01-31`. */
    day: text("day").notNull(),
    integration: text("integration").notNull(),
    entityType: text("entityType").notNull(),
    inserts: integer("inserts").notNull(),
    updates: integer("updates").notNull(),
    deletes: integer("deletes").notNull(),
  },
  (table) => [
    primaryKey({
      name: "mappingActivity_pkey",
      columns: [table.companyId, table.day, table.integration, table.entityType],
    }),
    ofCompany(table, "mappingActivity_companyId_fkey"),
  ],
);

/** What was changed over `/admin` (src/admin/audit/), in `DB` only. The API does not serve it. */
export const adminAudit = sqliteTable(
  "adminAudit",
  {
    id: text("id").notNull(),
    at: timestamptz("at").notNull(),
    action: text("action").notNull(),
    target: text("target"),
    companyId: text("companyId"),
    changes: text("changes", { mode: "json" }),
    actor: text("actor"),
    token: text("token").notNull(),
    network: text("network"),
    colo: text("colo"),
    requestId: text("requestId").notNull(),
    status: integer("status"),
    code: text("code"),
  },
  (table) => [
    primaryKey({ name: "adminAudit_pkey", columns: [table.id] }),
    index("adminAudit_companyId_id_idx").on(table.companyId, table.id),
    index("adminAudit_target_id_idx").on(table.target, table.id),
  ],
);

/** Who is told of a company's changes (SPEC §15). Managed under `/admin`; the API does not serve it. */
export const webhook = sqliteTable(
  "webhook",
  {
    id: text("id").notNull(),
    companyId: text("companyId").notNull(),
    url: text("url").notNull(),
    description: text("description"),
    integrations: text("integrations", { mode: "json" }),
    entityTypes: text("entityTypes", { mode: "json" }),
    ops: text("ops", { mode: "json" }),
    status: text("status", { enum: ["active", "paused"] }).notNull(),
    pausedReason: text("pausedReason"),
    pausedAt: timestamptz("pausedAt"),
    sealedSecret: text("sealedSecret").notNull(),
    sealedPrevious: text("sealedPrevious"),
    previousUntil: timestamptz("previousUntil"),
    since: text("since").notNull(),
    createdAt: timestamptz("createdAt").notNull(),
    updatedAt: timestamptz("updatedAt").notNull(),
  },
  (table) => [
    primaryKey({ name: "webhook_pkey", columns: [table.id] }),
    ofCompany(table, "webhook_companyId_fkey"),
    index("webhook_companyId_id_idx").on(table.companyId, table.id),
  ],
);
