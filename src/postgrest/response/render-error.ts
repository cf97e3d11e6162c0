/**
 * An error → its response: the four fields, and `Proxy-Status` with the code (RFC 9209).
 * @see https://docs.postgrest.org/en/stable/references/errors.html
 */
import type { PostgrestError } from "../errors";
import type { RenderedResponse } from "./render-response";

export function renderError(error: PostgrestError, productName: string): RenderedResponse {
  return {
    status: error.status,
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Proxy-Status": `${productName}; error=${error.code}`,
      ...error.headers,
    },
    body: JSON.stringify(error),
  };
}
