/**
 * The database of a key over all companies. A company that has moved away does not come back to it: where a key of the
 * company is to try again, until its isolate knows of the move, this one is told what to use instead.
 */
import { catalogue, type Database, makeError, readRaised } from "../postgrest";
import { HAS_LEFT } from "./fence";

const errors = catalogue({
  /** 55000 (409), PostgreSQL's `object_not_in_prerequisite_state`: the company is in another database. */
  hasLeft: (cause: unknown) =>
    makeError(409, "55000", HAS_LEFT, {
      details: "Nothing was written. This key is for the database that the company has left.",
      hint: "Use a key of the company, which goes where the company is, or a service key of the database that it is in now.",
      cause,
    }),
});

/** Only writes are refused so, and each write is a batch. @throws 409 `55000` from `batch` */
export function tellOfLeft(database: Database): Database {
  return {
    prepare: (text) => database.prepare(text),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      try {
        return await database.batch<T>(statements);
      } catch (error) {
        if (error instanceof Error && readRaised(error) === HAS_LEFT) throw errors.hasLeft(error);
        throw error;
      }
    },
  };
}
