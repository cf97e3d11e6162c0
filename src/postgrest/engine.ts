/** The engine: its stages, and routes over them. */
import type { Context, Env, Hono } from "hono";
import type { EngineOptions } from "./options";
import { createPipeline, type Pipeline } from "./pipeline";
import type { PostgrestOptions, RouteOptions } from "./route-options";
import { createRoutes } from "./routes";

/** An engine is made once from its options: all mounts share its catalogue and its plan cache. */
export interface Engine<Who> extends Pipeline<Who> {
  /** A Hono app that serves `/:relation`; `app.route("/rest/v1", engine.routes(…))` mounts it. */
  routes<E extends Env = Env>(options: RouteOptions<Who, E>): Hono<E>;
}

/**
 * PostgREST over Drizzle tables.
 * @example
 * const plan = engine.plan({ method: "GET", relation: "item", path: "", search: "qty=gt.5", headers: new Headers() }, who);
 * const { rows } = await engine.execute(plan, { database: env.DB });
 * @throws TypeError for a table with a column type that is not supported
 */
export function createEngine<Who>(options: EngineOptions<Who>): Engine<Who> {
  const pipeline = createPipeline(options);
  return { ...pipeline, routes: (mount) => createRoutes(pipeline, mount) };
}

/**
 * An engine with a single mount.
 * @example app.route("/", postgrest({ schema, database: (c) => c.env.DB }))
 */
export function postgrest<E extends Env = Env>(options: PostgrestOptions<E>): Hono<E> {
  return createEngine<Context<E>>(options).routes<E>({ ...options, who: (c) => c });
}
