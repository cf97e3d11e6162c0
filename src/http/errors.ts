/** Every error → one JSON shape (SPEC §6). What nobody foresaw is logged and never echoed. */
import type { ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { ConfigurationError } from "../config/settings";
import {
  faultLine,
  PostgrestError,
  pgrst,
  renderError as renderPostgrestError,
  transport,
} from "../postgrest";
import { privateHeaders } from "./response-headers";

/** The name in `Proxy-Status`. */
export const productName = "Crosswalk";

export const onError: ErrorHandler = (error) => renderError(error);

/** 404 `PGRST125`: no route has this path. */
export const onNotFound: NotFoundHandler = () => renderError(pgrst.invalidPath());

/** Answers an error, and logs the faults of ours among them. */
export function renderError(thrown: unknown): Response {
  const error = toPostgrestError(thrown);
  if (error.status >= 500) console.error(logLine(thrown));
  const { status, headers, body } = renderPostgrestError(error, productName);
  return new Response(body, { status, headers: { ...privateHeaders, ...headers } });
}

function toPostgrestError(thrown: unknown): PostgrestError {
  if (thrown instanceof PostgrestError) return thrown;
  // Hono's own, such as a body that is no JSON; its messages are made for the client.
  if (thrown instanceof HTTPException && thrown.status < 500) {
    return new PostgrestError(thrown.status, { code: "PGRST102", message: thrown.message });
  }
  if (thrown instanceof ConfigurationError) {
    return new PostgrestError(500, {
      code: "XX000",
      message: "The server is not configured correctly",
      hint: "Its log says which setting is wrong.",
    });
  }
  return transport.internal();
}

/** A setting that is wrong is whoever deploys to mend, not the code. */
function logLine(thrown: unknown): string {
  return thrown instanceof ConfigurationError ? `${thrown.name}: ${thrown.message}` : faultLine(thrown);
}
