/** The errors of `/mcp` before there is a message to answer (SPEC §6, §18). */
import { catalogue, makeError } from "../postgrest";

export const mcpErrors = catalogue({
  /** 42501 (403) */
  otherOrigin: () =>
    makeError(403, "42501", "This origin may not call /mcp", {
      hint: "The setting ALLOWED_ORIGINS names the web origins that may.",
    }),
  /** PGRST102 (415) */
  notJson: () =>
    makeError(415, "PGRST102", "The body must be JSON", {
      hint: "Send a JSON-RPC message with Content-Type: application/json",
    }),
  /** PGRST107 (406) */
  notAcceptable: () =>
    makeError(406, "PGRST107", "None of these media types are available", {
      hint: "Send Accept: application/json, text/event-stream",
    }),
});
