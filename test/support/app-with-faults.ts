/** The application over bindings of which some do not work. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApp } from "../../src/app";
import type { Bindings } from "../../src/config/bindings";
import { readSettings } from "../../src/config/settings";
import { limitTable } from "../../src/postgrest";
import { type ApiInit, origin } from "./fixtures";

export interface CallInit extends ApiInit {
  /** A body that is sent as it is. */
  readonly text?: string;
}

/** Longer than any test takes. */
const noDeadline = 60_000;

export type Call = (path: string, init?: CallInit) => Promise<Response>;

/** What a file of tests has before its first hook has run. */
export const noApplicationYet: Call = () => Promise.reject(new TypeError("there is no application yet"));

/**
 * A new application (one that remembers no key), and a call of it with `key`. A body is sent as JSON. It wakes webhooks
 * only where `WEBHOOK_KEY` is among the bindings: asking for them is a statement more.
 * @param deadlineMs how long the database may take
 */
export function callWith(faulty: Partial<Bindings>, key: string, deadlineMs = noDeadline): Call {
  const { WEBHOOK_KEY: _, ...plain } = env;
  const bindings: Bindings = { ...plain, ...faulty };
  const app = createApp(readSettings({ ...bindings, D1_DEADLINE_MS: String(deadlineMs) }, limitTable));
  return async (path, { method = "GET", headers, body, text } = {}) => {
    const context = createExecutionContext();
    const request = new Request(origin + path, {
      method,
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(text !== undefined && { body: text }),
    });
    const response = await app.fetch(request, bindings, context);
    await waitOnExecutionContext(context);
    return response;
  };
}
