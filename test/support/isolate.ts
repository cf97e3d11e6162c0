/** Several isolates in one test: applications that share the stores and nothing else. */
import { env } from "cloudflare:workers";
import { createApp } from "../../src/app";
import { readSettings } from "../../src/config/settings";
import { limitTable } from "../../src/postgrest";
import { type ApiInit, origin } from "./fixtures";

/** Starts an isolate, with its own caches; gives the way to call it. It wakes no webhooks, whose look-up is a statement. */
export function isolate(bindings: typeof env = env) {
  const { webhooks: _, ...settings } = readSettings(bindings, limitTable);
  const app = createApp(settings);
  return (path: string, init: ApiInit, token: string) => {
    const headers: Record<string, string> = { Authorization: `Bearer ${token}`, ...init.headers };
    if (init.body !== undefined) headers["Content-Type"] = "application/json";
    const body = typeof init.body === "string" ? init.body : JSON.stringify(init.body);
    return app.request(
      origin + path,
      { method: init.method ?? "GET", headers, ...(init.body !== undefined && { body }) },
      bindings,
    );
  };
}
export type Isolate = ReturnType<typeof isolate>;
