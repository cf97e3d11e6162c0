/** Crosswalk with its bindings counted: each answer says in `X-Counts` what the request cost. */
import { createApp } from "../../../src/app";
import type { Bindings } from "../../../src/config/bindings";
import { readSettings } from "../../../src/config/settings";
import { limitTable } from "../../../src/postgrest";
import { countBindings, newCounts } from "../../support/counting";

export * from "../../../src/index";

let app: ReturnType<typeof createApp> | undefined;

export default {
  async fetch(request, env, context) {
    app ??= createApp(readSettings(env, limitTable));
    const counts = newCounts();
    const response = await app.fetch(request, countBindings(env, counts), context);
    const copy = new Response(response.body, response);
    copy.headers.set("X-Counts", JSON.stringify(counts));
    return copy;
  },
} satisfies ExportedHandler<Bindings>;
