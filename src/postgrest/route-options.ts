/** The options of `engine.routes()` and `postgrest()` (SPEC §10). */
import type { Context, Env } from "hono";
import type { Measurement } from "./measurement";
import type { Database, EngineOptions } from "./options";
import type { Singular } from "./parse/api-request";

/** How one mount reads Hono's requests, and how it answers. */
export interface RouteOptions<Who, E extends Env = Env> {
  /** The caller of this request. */
  readonly who: (c: Context<E>) => Who;
  /** The database for this request. */
  readonly database: (c: Context<E>) => Database;
  /**
   * A check that takes time, such as a rate limit. It is awaited after the body is read, before anything else, and
   * throws a `PostgrestError` to refuse the request. Absent: no check.
   */
  readonly admit?: (c: Context<E>) => Promise<void> | undefined;
  /** Called after every request, whatever its outcome. */
  readonly observe?: (c: Context<E>, measurement: Measurement) => void;
  /** When an answer is one object. Default `accept`. */
  readonly singular?: Singular;
  /**
   * Answer CORS preflights, and tell browsers who may read an answer. Default `true`; set `false` if the host app does
   * it.
   */
  readonly cors?: boolean;
  /** Headers that a successful answer is created with, in addition to its own; a `Vary` is appended. */
  readonly headers?: (c: Context<E>) => Readonly<Record<string, string>>;
  /** Answers an error. Default: `errorAnswerer({ productName })`. */
  readonly answerError?: (thrown: unknown) => Response;
  /** The name in `Proxy-Status` and in the document at `/`. Default `PostgREST`. */
  readonly productName?: string;
  /** What the document at `/` says of the API. Default: what PostgREST's says. */
  readonly description?: string;
}

/** An engine with one mount, whose caller is the request itself. */
export type PostgrestOptions<E extends Env = Env> = EngineOptions<Context<E>> &
  Omit<RouteOptions<Context<E>, E>, "who">;
