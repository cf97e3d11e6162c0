/**
 * Which database a company is in, where its keys do not say: the companies that have moved, or are moving. It is one
 * value in KV, `companies`, made of what the databases say (publish.ts), and read beside the record of a key. A Worker
 * with one database never reads it.
 */
import * as z from "zod/mini";
import { accessErrors } from "../access/errors";
import type { PlaceSource, Places } from "../access/place";
import type { Databases } from "../config/bindings";
import { listDatabases } from "../db/databases";
import { once } from "../memory/once";

const NAME = "companies";
/** As for keys (src/access/key-store.ts): with the isolate's cache, a minute. */
const cacheTtl = 30;
const freshMilliseconds = 30_000;
/** From this age on it is read again beside another read of KV, so that few requests wait for it alone. */
const agedMilliseconds = 15_000;

const places = once(() => z.record(z.string(), z.object({ database: z.string(), moving: z.boolean() })));
const none: Places = {};

/** @throws 503 `PGRST001` if KV cannot be reached */
export async function readPlaces(kv: KVNamespace): Promise<Places> {
  try {
    const text = await kv.get(NAME, { type: "text", cacheTtl });
    return text === null ? none : places().parse(JSON.parse(text));
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

  async read(kv: KVNamespace, now: number): Promise<Places> {
    this.#places = await readPlaces(kv);
    this.#readAt = now;
    return this.#places;
  }

  /** A company has moved: this isolate reads it anew. */
  forget(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }
}
