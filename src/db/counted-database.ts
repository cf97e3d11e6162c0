/**
 * Databases that count what is asked of them, for requests that do not go through the engine: `/admin`. The log then has
 * their cost as D1 says it.
 */
import type { Databases } from "../config/bindings";
import { listDatabases } from "./databases";

/** What a request cost. */
interface Usage {
  milliseconds: number;
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
}

/** The same bindings, with databases that count into `usage`. */
export function countDatabases<Env extends Databases>(env: Env, usage: Usage): Env {
  const counted = listDatabases(env).map(([name, database]) => [name, countDatabase(database, usage)]);
  return { ...env, ...Object.fromEntries(counted) };
}

/** The statement behind a counted one: a batch takes D1's own only. */
const plain = new WeakMap<D1PreparedStatement, D1PreparedStatement>();

function countDatabase(database: D1Database, usage: Usage): D1Database {
  return new Proxy(database, {
    get(target, name) {
      switch (name) {
        case "prepare":
          return (query: string) => countStatement(target.prepare(query), usage);
        case "batch":
          return (statements: D1PreparedStatement[]) =>
            counting(usage, () => target.batch(statements.map((one) => plain.get(one) ?? one)));
        default:
          return bound(target, name);
      }
    },
  });
}

function countStatement(statement: D1PreparedStatement, usage: Usage): D1PreparedStatement {
  const counted = new Proxy(statement, {
    get(target, name) {
      const all = async () => {
        const [result] = await counting(usage, async () => [await target.all<Record<string, unknown>>()]);
        return result;
      };
      switch (name) {
        case "bind":
          return (...values: unknown[]) => countStatement(target.bind(...values), usage);
        case "all":
        case "run":
          return all;
        // D1's own `first` tells nothing of its cost.
        case "first":
          return async (column?: string) => {
            const row = (await all())?.results[0] ?? null;
            return row === null || column === undefined ? row : row[column];
          };
        default:
          return bound(target, name);
      }
    },
  });
  plain.set(counted, statement);
  return counted;
}

async function counting<T extends readonly D1Result[]>(usage: Usage, ask: () => Promise<T>): Promise<T> {
  const start = performance.now();
  usage.roundTrips += 1;
  try {
    const results = await ask();
    for (const { meta } of results) {
      usage.rowsRead += meta.rows_read;
      usage.rowsWritten += meta.rows_written;
    }
    return results;
  } finally {
    usage.milliseconds += performance.now() - start;
  }
}

function bound<T extends object>(target: T, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === "function" ? value.bind(target) : value;
}
