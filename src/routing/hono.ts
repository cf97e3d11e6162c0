/**
 * Hono with its trie router only. The default of `hono` tries a router of regular expressions first, which refuses paths
 * such as `/:relation` beside `/rest/v1`, so it would only cost bytes and the time of a start. It imports nothing of ours,
 * so both the engine and its host can use it.
 */
import type { Env } from "hono";
import { HonoBase } from "hono/hono-base";
import { TrieRouter } from "hono/router/trie-router";

export class Hono<E extends Env> extends HonoBase<E> {
  constructor(options: Pick<ConstructorParameters<typeof HonoBase<E>>[0] & object, "getPath"> = {}) {
    super(options);
    this.router = new TrieRouter();
  }
}
