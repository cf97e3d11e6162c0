/** A database that counts how often it is asked, and keeps what it was asked. */
import type { Database } from "../../../src/postgrest";

export interface CountingDatabase extends Database {
  roundTrips(): number;
  /** The rows that the database read to answer, as D1 bills them. */
  rowsRead(): number;
}

export function countingDatabase(database: D1Database): CountingDatabase {
  let trips = 0;
  let read = 0;
  const counted = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, property) {
        if (property === "bind") return (...values: unknown[]) => counted(target.bind(...values));
        if (property === "unwrapped") return target;
        if (property === "raw") {
          return async () => {
            trips += 1;
            const { results, meta } = await target.all<Readonly<Record<string, unknown>>>();
            read += meta.rows_read;
            return results.map((row) => Object.values(row));
          };
        }
        return Reflect.get(target, property);
      },
    });
  return {
    prepare: (sql) => counted(database.prepare(sql)),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      trips += 1;
      const results = await database.batch<T>(
        statements.map((statement) => Reflect.get(statement, "unwrapped")),
      );
      for (const { meta } of results) read += meta.rows_read;
      return results;
    },
    roundTrips: () => trips,
    rowsRead: () => read,
  };
}
