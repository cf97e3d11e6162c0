/**
 * The database of a key over all companies. A company that has moved away does not come back to it: where a key of the
 * company is to try again, until its isolate knows of the move, this one is told what to use instead.
 */
import { type Database, readRaised } from "../postgrest";
import { placementErrors } from "./errors";
import { HAS_LEFT } from "./fence";

/** Only writes are refused so, and each write is a batch. @throws 409 `55000` from `batch` */
export function tellOfLeft(database: Database): Database {
  return {
    prepare: (text) => database.prepare(text),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      try {
        return await database.batch<T>(statements);
      } catch (error) {
        if (error instanceof Error && readRaised(error) === HAS_LEFT) throw placementErrors.hasLeft(error);
        throw error;
      }
    },
  };
}
