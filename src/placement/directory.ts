/**
 * Which database a company is in, where its keys do not say: the companies that have moved, or are moving. It is one
 * value in KV, `companies`, made of what the databases say (src/moves/publish.ts), and read beside the record of a key. A
 * Worker with one database never reads it. While KV has lost it, the databases are asked instead: a company that has moved
 * must not be read where it no longer is.
 */
import * as z from "zod/mini";
import { accessErrors } from "../access/errors";
import type { PlaceSource, Places } from "../access/place";
import type { Bindings, Databases } from "../config/bindings";
import { listDatabases } from "../db/databases";
import { hostErrors } from "../http/errors";
import { once } from "../memory/once";
import { readD1Error, transport } from "../postgrest";
import { collectPlaces } from "./collect-places";

const NAME = "companies";
/** As for keys (src/access/key-store.ts): with the isolate's cache, a minute. */
const cacheTtl = 30;
const freshMilliseconds = 30_000;
/** From this age on it is read again beside another read of KV, so that few requests wait for it alone. */
const agedMilliseconds = 15_000;

const places = once(() => z.record(z.string(), z.object({ database: z.string(), moving: z.boolean() })));
const none: Places = {};

/** @returns null if KV has no such value. @throws 503 `PGRST001` if KV cannot be reached */
export async function readPlaces(kv: KVNamespace): Promise<Places | null> {
  try {
    const text = await kv.get(NAME, { type: "text", cacheTtl });
    return text === null ? null : places().parse(JSON.parse(text));
  } catch (cause) {
    throw accessErrors.keyStoreUnavailable(cause);
  }
}

/** @throws 503 `PGRST001` if KV cannot be reached */
export async function writePlaces(kv: KVNamespace, text: string): Promise<void> {
  try {
    await kv.put(NAME, text);
  } catch (cause) {
    throw accessErrors.keyStoreUnavailable(cause);
  }
}

/** What an isolate knows of it. */
export class Directory implements PlaceSource {
  #places: Places = none;
  #readAt = Number.NEGATIVE_INFINITY;
  #isOfUse: boolean | undefined;

  /** Whether there are several databases, so that a company can have moved. */
  isOfUse(env: Databases): boolean {
    this.#isOfUse ??= listDatabases(env).length > 1;
    return this.#isOfUse;
  }

  get(env: Databases, now: number, reads: boolean): Places | undefined {
    if (!this.isOfUse(env)) return none;
    return now - this.#readAt < (reads ? agedMilliseconds : freshMilliseconds) ? this.#places : undefined;
  }

  async read(env: Bindings, now: number): Promise<Places> {
    this.#places = (await readPlaces(env.API_KEYS)) ?? (await askDatabases(env));
    this.#readAt = now;
    return this.#places;
  }

  /** A company has moved: this isolate reads it anew. */
  forget(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }
}

/** @throws 503 if a database cannot be reached: without all of them it is unknown where a company is */
async function askDatabases(env: Databases): Promise<Places> {
  try {
    return await collectPlaces(env);
  } catch (cause) {
    const isMissing = readD1Error(cause).kind === "missingSchema";
    throw isMissing ? transport.missingSchema(cause) : hostErrors.databaseUnavailable(cause);
  }
}
