/** `externalIntegrationMapping`: which record of a company is which record in an external system (SPEC §2, §8). */
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { externalIntegrationMapping } from "../db/schema";
import type { Policy, RequestDefaults } from "../postgrest/options";
import { boundText } from "./bound-text";
import type { KeyIdentity, Resource } from "./resource";

export const externalIntegrationMappingResource: Resource = {
  name: "externalIntegrationMapping",
  table: externalIntegrationMapping,
  actions: ["view", "create", "update", "delete"],
  policy,
  defaults,
  validate: boundText([
    "id",
    "entityType",
    "entityId",
    "integration",
    "externalId",
    "createdBy",
    "updatedBy",
    "companyId",
  ]),
};

/**
 * A key is confined to its company, and perhaps to some integrations and entity types, whatever the filters and bodies
 * say. Each confinement is one term of `using` and one of `check`.
 */
function policy({ companyId, integrations, entityTypes }: KeyIdentity): Policy {
  const { companyId: company, integration, entityType } = externalIntegrationMapping;
  const terms = [
    companyId === null ? undefined : { column: company, values: [companyId] },
    integrations === null ? undefined : { column: integration, values: integrations },
    entityTypes === null ? undefined : { column: entityType, values: entityTypes },
  ].filter((term) => term !== undefined);
  const using = and(...terms.map(({ column, values }) => isOneOf(column, values)));
  if (using === undefined) return {};
  return {
    using,
    fixed: terms.filter(({ values }) => values.length === 1).map(({ column }) => column.name),
    // An update that leaves a column alone leaves the row where it was, which the key may touch.
    check: (row) =>
      terms.every(({ column: { name }, values }) => {
        const value = row.get(name);
        return !row.has(name) || (typeof value === "string" && values.includes(value));
      }),
  };
}

/** A list is one parameter, however long (SPEC §9). */
function isOneOf(column: SQLiteColumn, values: readonly string[]): SQL {
  const [only, ...others] = values;
  if (only !== undefined && others.length === 0) return eq(column, only);
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}

function defaults({ id }: KeyIdentity): RequestDefaults {
  const who = `key:${id}`;
  return { insert: { createdBy: who, updatedBy: who }, update: { updatedBy: who } };
}
