/** The engine over the warehouse (./warehouse.ts), for what one table and its parent cannot show. */
import { env } from "cloudflare:workers";
import { type PostgrestOptions, postgrest } from "../../../src/postgrest";
import { schema } from "./warehouse";

export type Ask = (
  path: string,
  headers?: Readonly<Record<string, string>>,
  method?: "GET" | "HEAD",
) => Promise<Response>;

/** Makes an engine, and gives what asks it. */
export function warehouseApi(options: Omit<Partial<PostgrestOptions>, "schema" | "database"> = {}): Ask {
  const app = postgrest({ schema, database: () => env.DB, ...options });
  return async (path, headers = {}, method = "GET") =>
    app.request(new URL(path, "https://warehouse.test").href, { method, headers });
}
