/** Bindings that count what is asked of them: what a request costs, as D1's own figures say it. */
import type { Bindings } from "../../src/config/bindings";

export interface Counts {
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
  kvReads: number;
  /** Calls of the Durable Objects of keys. */
  objectCalls: number;
}

export function newCounts(): Counts {
  return { roundTrips: 0, rowsRead: 0, rowsWritten: 0, kvReads: 0, objectCalls: 0 };
}

/** The bindings of a request, counted into `counts`. */
export function countBindings<
  T extends {
    readonly DB: D1Database;
    readonly API_KEYS: KVNamespace;
    readonly RATE_LIMITER: Bindings["RATE_LIMITER"];
  },
>(bindings: T, counts: Counts): T {
  return {
    ...bindings,
    DB: countDatabase(bindings.DB, counts),
    API_KEYS: countNamespace(bindings.API_KEYS, counts),
    RATE_LIMITER: countObjects(bindings.RATE_LIMITER, counts),
  };
}

/** The statement behind a counted one: a batch takes only its own. */
const plain = new WeakMap<object, D1PreparedStatement>();

function addMeta(counts: Counts, { meta }: D1Result): void {
  counts.rowsRead += meta.rows_read;
  counts.rowsWritten += meta.rows_written;
}

function countStatement(statement: D1PreparedStatement, counts: Counts): D1PreparedStatement {
  const counted = new Proxy(statement, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      switch (name) {
        case "bind":
          return (...values: unknown[]) => countStatement(target.bind(...values), counts);
        case "all":
        case "run":
          return async () => {
            counts.roundTrips += 1;
            const result = await target[name]();
            addMeta(counts, result);
            return result;
          };
        default:
          // `raw` and `first` tell nothing of their cost: the same statement, which only reads, is asked beside in the
          // form that does. That is no trip of the request's.
          return async (...values: unknown[]) => {
            counts.roundTrips += 1;
            addMeta(counts, await target.all());
            return value.apply(target, values);
          };
      }
    },
  });
  plain.set(counted, statement);
  return counted;
}

function countDatabase(database: D1Database, counts: Counts): D1Database {
  return new Proxy(database, {
    get(target, name) {
      if (name === "prepare") return (query: string) => countStatement(target.prepare(query), counts);
      if (name === "batch") {
        return async (statements: D1PreparedStatement[]) => {
          counts.roundTrips += 1;
          const results = await target.batch(
            statements.map((statement) => plain.get(statement) ?? statement),
          );
          for (const result of results) addMeta(counts, result);
          return results;
        };
      }
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function countObjects(objects: Bindings["RATE_LIMITER"], counts: Counts): Bindings["RATE_LIMITER"] {
  return new Proxy(objects, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name !== "get") return value.bind(target);
      return (id: DurableObjectId, options?: DurableObjectNamespaceGetDurableObjectOptions) => {
        const object = target.get(id, options);
        return {
          ask: (ask: Parameters<typeof object.ask>[0]) => {
            counts.objectCalls += 1;
            return object.ask(ask);
          },
        };
      };
    },
  });
}

function countNamespace(namespace: KVNamespace, counts: Counts): KVNamespace {
  return new Proxy(namespace, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...values: unknown[]) => {
        if (name === "get" || name === "getWithMetadata") counts.kvReads += 1;
        return value.apply(target, values);
      };
    },
  });
}
