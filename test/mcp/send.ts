/** Messages to `/mcp`. */

import { api, read } from "../support/fixtures";

export const sendMessage = async (key: string, body: unknown, headers: Record<string, string> = {}) =>
  read(await api("/mcp", { method: "POST", body, headers }, key));

/** Calls a tool as clients before 2026-07-28 do. */
export async function callToolAs(key: string, name: string, given: object) {
  const params = { name, arguments: given };
  const { body } = await sendMessage(key, { jsonrpc: "2.0", id: 1, method: "tools/call", params });
  return body.result;
}
