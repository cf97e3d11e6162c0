/**
 * Hono with its trie router only. The default of `hono` tries a router of regular expressions first, which refuses paths
 * such as `/:relation` beside `/rest/v1`, so it would only cost bytes and the time of a start. It imports nothing of ours,
 * so both the engine and its host can use it.
 */
import type { Env } from "hono";
import { HonoBase } from "hono/hono-base";
import type { Result } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";

/** In characters, with the method. A longer one is looked up anew. */
const LONGEST_PATH = 128;
const MOST_PATHS = 200;

/** Remembers what it found for the latest paths: a look-up takes 15 µs, and most requests have one of a few paths. */
class RememberingRouter<T> extends TrieRouter<T> {
  readonly #found = new Map<string, Result<T>>();

  override add(method: string, path: string, handler: T): void {
    this.#found.clear();
    super.add(method, path, handler);
  }

  override match(method: string, path: string): Result<T> {
    const key = `${method} ${path}`;
    if (key.length > LONGEST_PATH) return super.match(method, path);
    const known = this.#found.get(key);
    if (known) return known;
    if (this.#found.size >= MOST_PATHS) this.#found.clear();
    const found = super.match(method, path);
    this.#found.set(key, found);
    return found;
  }
}

export class Hono<E extends Env> extends HonoBase<E> {
  constructor(options: Pick<ConstructorParameters<typeof HonoBase<E>>[0] & object, "getPath"> = {}) {
    super(options);
    this.router = new RememberingRouter();
  }
}
