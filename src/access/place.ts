/** A key and where companies are → the key with the database that has its rows. Pure. */
import type { Bindings, Databases } from "../config/bindings";
import type { ApiKey } from "./verify-api-key";

/** Where a company is. While it moves, the database itself is asked with each statement. */
export interface Place {
  /** The name of the binding. */
  readonly database: string;
  readonly moving: boolean;
}

/** The companies that are not simply where their keys say, by their ids. */
export type Places = Readonly<Record<string, Place>>;

/** What an isolate knows of them (src/placement/directory.ts). */
export interface PlaceSource {
  /** Whether there are several databases, so that a company can have moved. */
  isOfUse(env: Databases): boolean;
  /**
   * What is known, if it may still be used; undefined: it must be read.
   * @param now epoch milliseconds
   * @param reads whether the request reads KV anyway
   */
  get(env: Databases, now: number, reads: boolean): Places | undefined;
  /** @throws 503 if KV cannot be reached, or has lost it and a database cannot be reached */
  read(env: Bindings, now: number): Promise<Places>;
}

/** A company that has a place is there, whatever the record of a key says. */
export function placeKey(key: ApiKey, places: Places): ApiKey {
  const place = key.companyId !== null && Object.hasOwn(places, key.companyId) && places[key.companyId];
  if (!place) return key;
  return { ...key, database: place.database, placed: place.moving ? "moving" : "moved" };
}
