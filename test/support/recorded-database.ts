/** A database that writes down the statements that are asked of it, for tests that assert them. */
import { env } from "cloudflare:workers";
import type { Statement } from "../../src/postgrest/query/sql/statement";

export interface RecordedDatabase {
  readonly database: Pick<D1Database, "prepare" | "batch">;
  /** In the order in which they were prepared. */
  readonly statements: readonly Statement[];
}

export function recordedDatabase(): RecordedDatabase {
  const statements: Statement[] = [];
  const prepare = (sql: string) => {
    const place = statements.push({ sql, params: [] }) - 1;
    const statement = env.DB.prepare(sql);
    const bind = statement.bind.bind(statement);
    statement.bind = (...params: unknown[]) => {
      statements[place] = { sql, params };
      return bind(...params);
    };
    return statement;
  };
  return { database: { prepare, batch: (list) => env.DB.batch(list) }, statements };
}
