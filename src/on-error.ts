/** Every error → one JSON shape (SPEC §6). What nobody foresaw is logged and never echoed. */
import type { ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { ConfigurationError } from "./env";
import { PostgrestError, pgrst, transport } from "./postgrest/errors";

/** The name in `Proxy-Status`. */
export const productName = "Crosswalk";

export const onError: ErrorHandler = (error) => renderError(error);

/** 404 `PGRST125`: no route has this path. */
export const onNotFound: NotFoundHandler = () => renderError(pgrst.invalidPath());

/** Answers an error, and logs the faults of ours among them. */
export function renderError(thrown: unknown): Response {
  const error = toPostgrestError(thrown);
  if (error.status >= 500) console.error(logLine(thrown));
  return Response.json(error, {
    status: error.status,
    headers: {
      ...error.headers,
      "Content-Type": "application/json; charset=utf-8",
      "Proxy-Status": `${productName}; error=${error.code}`,
    },
  });
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

/**
 * One line that tells where it broke and holds none of the data: of each message only the first line (drizzle
 * puts parameters on the next), cut short.
 */
function logLine(thrown: unknown): string {
  const chain: string[] = [];
  for (let error = thrown; error instanceof Error && chain.length < 4; error = error.cause) {
    chain.push(`${error.name}: ${(error.message.split("\n", 1)[0] ?? "").slice(0, 300)}`);
  }
  if (thrown instanceof ConfigurationError) return chain.join("");
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const where = frames.slice(0, 4).map((line) => line.trim());
  return [chain.join(" <- ") || `A ${typeof thrown} was thrown`, ...where].join(" | ");
}
