/** Crosswalk with its bindings counted: each answer says in `X-Counts` what the request cost. */
import { createApp } from "../../../src/app";
import { type Bindings, readSettings } from "../../../src/env";

export * from "../../../src/index";

interface Counts {
  roundTrips: number;
  rowsRead: number;
  kvReads: number;
}

/** The statement behind a counted one: a batch takes only its own. */
const plain = new WeakMap<object, D1PreparedStatement>();

function countingStatement(statement: D1PreparedStatement, counts: Counts): D1PreparedStatement {
  const counted = new Proxy(statement, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...values: unknown[]) => {
        if (name === "bind") return countingStatement(target.bind(...values), counts);
        counts.roundTrips += 1;
        if (name !== "raw") return value.apply(target, values);
        // `raw` tells nothing of its cost: the same statement, asked in the form that does, is no trip of its own
        return target.all().then((result) => {
          counts.rowsRead += result.meta.rows_read;
          return target.raw();
        });
      };
    },
  });
  plain.set(counted, statement);
  return counted;
}

function countingDatabase(database: D1Database, counts: Counts): D1Database {
  return new Proxy(database, {
    get(target, name) {
      if (name === "prepare") {
        return (sql: string) => countingStatement(target.prepare(sql), counts);
      }
      if (name === "batch") {
        return async (statements: D1PreparedStatement[]) => {
          counts.roundTrips += 1;
          const results = await target.batch(
            statements.map((statement) => plain.get(statement) ?? statement),
          );
          for (const { meta } of results) counts.rowsRead += meta.rows_read;
          return results;
        };
      }
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function countingNamespace(namespace: KVNamespace, counts: Counts): KVNamespace {
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

let app: ReturnType<typeof createApp> | undefined;

export default {
  async fetch(request, env, context) {
    app ??= createApp(readSettings(env));
    const counts: Counts = { roundTrips: 0, rowsRead: 0, kvReads: 0 };
    const counted = {
      ...env,
      DB: countingDatabase(env.DB, counts),
      API_KEYS: countingNamespace(env.API_KEYS, counts),
    };
    const response = await app.fetch(request, counted, context);
    const copy = new Response(response.body, response);
    copy.headers.set("X-Counts", JSON.stringify(counts));
    return copy;
  },
} satisfies ExportedHandler<Bindings>;
