/** Which mappings a function's statement may look at, under the names that it gives them. */
import { getTableName, mapColumnsInSQLToAlias, type SQL, sql } from "drizzle-orm";
import { company, externalIntegrationMapping } from "../db/schema";
import type { FunctionCaller } from "../rpc/define-view";

const table = sql.raw(`"${getTableName(externalIntegrationMapping)}"`);

/** `"externalIntegrationMapping" AS m` */
export function mappingsAs(alias: string): SQL {
  return sql`${table} AS ${sql.raw(alias)}`;
}

/**
 * The condition that a mapping is of the company that is asked about, and that the key may see it. `IS TRUE` keeps
 * SQLite from looking each id up once for every integration that the key is narrowed to.
 */
export function isVisible(alias: string, { companyId, visible }: FunctionCaller): SQL {
  const policy = mapColumnsInSQLToAlias(visible(getTableName(externalIntegrationMapping)), alias);
  return sql`${sql.raw(alias)}."companyId" = ${companyId} AND (${policy}) IS TRUE`;
}

/**
 * The condition that there is the company that is asked about, and that the key may see it. A scalar is read once; of
 * `EXISTS` SQLite makes a join, which reads the company for every row.
 */
export function isVisibleCompany({ companyId, visible }: FunctionCaller): SQL {
  return sql`(SELECT true FROM ${company} WHERE ${company.id} = ${companyId} AND (${visible(getTableName(company))}))`;
}

/** ` AND m."entityType" = …`: that the mapping is of what the call names, and nothing for what it leaves open. */
export function isOf(
  alias: string,
  named: { readonly integration?: string | undefined; readonly entityType?: string | undefined },
): SQL {
  const conditions = Object.entries(named).flatMap(([column, value]) =>
    value === undefined ? [] : [sql` AND ${sql.raw(`${alias}."${column}"`)} = ${value}`],
  );
  return sql.join(conditions);
}
