/** SQL for the mappings that a function may read, under an alias. */
import { getTableName, mapColumnsInSQLToAlias, type Placeholder, type SQL, sql } from "drizzle-orm";
import { company, externalIntegrationMapping } from "../db/schema";
import type { FunctionCaller } from "../rpc/define-view";

/** A value of a call, or the place where a cached statement has it. */
export type Place = string | Placeholder;

/** The company that a call is about, and what its key may see. */
export interface Sight extends Pick<FunctionCaller, "visible"> {
  readonly companyId: Place;
}

const table = sql.raw(`"${getTableName(externalIntegrationMapping)}"`);

/** `"externalIntegrationMapping" AS m` */
export function mappingsAs(alias: string): SQL {
  return sql`${table} AS ${sql.raw(alias)}`;
}

/**
 * The condition that a mapping belongs to the call's company and the key may see it. Without `IS TRUE`, SQLite would look
 * each id up once for every integration of the key.
 */
export function isVisible(alias: string, { companyId, visible }: Sight): SQL {
  const policy = mapColumnsInSQLToAlias(visible(getTableName(externalIntegrationMapping)), alias);
  return sql`${sql.raw(alias)}."companyId" = ${companyId} AND (${policy}) IS TRUE`;
}

/**
 * The condition that the call's company exists and the key may see it. SQLite evaluates a scalar subquery once, but turns
 * `EXISTS` into a join that reads the company for every row.
 */
export function isVisibleCompany({ companyId, visible }: Sight): SQL {
  return sql`(SELECT true FROM ${company} WHERE ${company.id} = ${companyId} AND (${visible(getTableName(company))}))`;
}

/** ` AND m."entityType" = …` for each member of `named` that the call gives. */
export function isOf(
  alias: string,
  named: { readonly integration?: Place | undefined; readonly entityType?: Place | undefined },
): SQL {
  const conditions = Object.entries(named).flatMap(([column, value]) =>
    value === undefined ? [] : [sql` AND ${sql.raw(`${alias}."${column}"`)} = ${value}`],
  );
  return sql.join(conditions);
}
