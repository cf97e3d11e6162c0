/**
 * The tables as Drizzle knows them (SPEC §2); migrations/ makes them. What error bodies and embedding show is read
 * from here: the columns and their order, and the constraints with the names that Carbon's database gives them.
 */
import {
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { timestamptz, UniqueExemption } from "../postgrest";
import { newId } from "./new-id";
import { toTimestamp } from "./timestamp";

const now = () => toTimestamp(Date.now());

/** As `varchar(512)`, in characters: no id of any system is longer, and an index entry stays small. */
const bounded = { length: 512 } as const;

/** A tenant. Made under `/admin`; the API shows a key its own. */
export const company = sqliteTable(
  "company",
  {
    id: text("id").notNull(),
    name: text("name").notNull(),
    createdAt: timestamptz("createdAt").notNull().$defaultFn(now),
  },
  (table) => [primaryKey({ name: "company_pkey", columns: [table.id] })],
);

/** Which record of a company is which record in an external system. */
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
    // Carbon's order of columns, which `Key (…)=(…)` shows; the indexes in migrations/ have the company first.
    unique("externalIntegrationMapping_entityType_entityId_integration_comp").on(
      table.entityType,
      table.entityId,
      table.integration,
      table.companyId,
    ),
    // Serves look-ups by the external id too, with or without the integration and the type.
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
 * What happened to the mappings of a company, in order (SPEC §14). Triggers of the database write it. It has no foreign
 * key, so that what happened stays known when the company goes, and no row id: its primary key is its one b-tree.
 */
export const externalIntegrationMappingChange = sqliteTable(
  "externalIntegrationMappingChange",
  changeColumns(),
  (table) => [
    primaryKey({ name: "externalIntegrationMappingChange_pkey", columns: [table.companyId, table.seq] }),
  ],
);
