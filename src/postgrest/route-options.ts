/** What `engine.routes()` and `postgrest()` are configured with (SPEC §10). */
import type { Context, Env } from "hono";
import type { Measurement } from "./measurement";
import type { Database, EngineOptions } from "./options";
import type { Singular } from "./parse/api-request";

/** How one mount maps a request of Hono's to what the engine works with, and how it answers. */
export interface RouteOptions<Who, E extends Env = Env> {
  /** Who makes this request. */
  readonly who: (c: Context<E>) => Who;
  /** The database for this request. */
  readonly database: (c: Context<E>) => Database;
  /**
   * Whether the request may go on at all, where that takes a while to know: waited for once the body is read, before
   * anything else. Throws a `PostgrestError` for one that may not. Absent: it may.
   */
  readonly admit?: (c: Context<E>) => Promise<void> | undefined;
  /** Told of every request, whatever became of it, once the engine is done with it. */
  readonly observe?: (c: Context<E>, measurement: Measurement) => void;
  /** When an answer is one object. Default `accept`. */
  readonly singular?: Singular;
  /** Answer CORS preflights, and tell browsers who may read an answer. Default `true`; not where the host app does. */
  readonly cors?: boolean;
  /** Headers that good answers are made with, beside their own; a `Vary` is added to theirs. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers an error, as the host app answers all of its own. Default: `errorAnswerer({ productName })`. */
  readonly answerError?: (thrown: unknown) => Response;
  /** The name that `Proxy-Status` and the document at `/` give. Default `PostgREST`. */
  readonly productName?: string;
}

/** An engine with one mount, whose caller is the request itself. */
export type PostgrestOptions<E extends Env = Env> = EngineOptions<Context<E>> &
  Omit<RouteOptions<Context<E>, E>, "who">;
