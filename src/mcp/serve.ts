/** A message → the result of its method, as JSON text. */
import { version } from "../../package.json";
import { isObject, type JsonObject, PostgrestError } from "../postgrest";
import { checkNames } from "./arguments";
import { RpcError, type RpcMessage, rpcCodes } from "./json-rpc";
import { type Era, negotiate, versions } from "./protocol";
import type { Run } from "./tool";
import { describeTools, findTool } from "./tools";

const server = { name: "crosswalk", title: "Crosswalk", version };
const capabilities = { tools: {} };

const instructions =
  "Crosswalk keeps which record of an ERP (entityType, entityId) is which record of an external system (integration, externalId). Look ids up with resolve_ids or find_mappings. link_records and unlink_records write only with dryRun: false: show the report of the dry run first.";

/** Tools depend on the key, and change with a deploy. */
const caching = { ttlMs: 300_000, cacheScope: "private" };

/** @throws RpcError for a method or a tool that there is not */
export async function serveMessage({ method, params }: RpcMessage, era: Era, run: Run): Promise<string> {
  const result = (members: object) => JSON.stringify(era === "modern" ? { ...modern, ...members } : members);
  switch (method) {
    case "initialize":
      if (era === "modern") break;
      return result({
        protocolVersion: negotiate(params.protocolVersion),
        capabilities,
        serverInfo: server,
        instructions,
      });
    case "server/discover":
      if (era === "legacy") break;
      return result({ supportedVersions: versions, capabilities, instructions, ...caching });
    case "ping":
      return result({});
    case "tools/list":
      return result({ tools: describeTools(run.key), ...(era === "modern" && caching) });
    case "tools/call":
      return await callTool(params, run, era);
  }
  const status = era === "modern" ? 404 : 200;
  throw new RpcError(rpcCodes.methodNotFound, `Method not found: ${method}`, status);
}

/** What the log says of a message: its method and its tool, if we know them. */
export const outlineOf =
  ({ method, params }: RpcMessage) =>
  (): string => {
    const { name } = params;
    const tool = method === "tools/call" && typeof name === "string" ? findTool(name) : undefined;
    if (tool) return `${method} ${tool.name}`;
    return methods.includes(method) ? method : "unknown method";
  };

const methods: readonly string[] = ["initialize", "server/discover", "ping", "tools/list", "tools/call"];

const modern = {
  resultType: "complete",
  _meta: { "io.modelcontextprotocol/serverInfo": server },
};

async function callTool(params: JsonObject, run: Run, era: Era): Promise<string> {
  const { name, arguments: given = {} } = params;
  const tool = typeof name === "string" ? findTool(name) : undefined;
  if (!tool) throw new RpcError(rpcCodes.invalidParams, `Unknown tool: ${String(name)}`, okStatus(era));
  if (!isObject(given))
    throw new RpcError(rpcCodes.invalidParams, "arguments must be an object", okStatus(era));
  const members = era === "modern" ? JSON.stringify(modern).slice(1, -1).concat(",") : "";
  try {
    checkNames(tool, given);
    const structured = await tool.call(given, run);
    const text = JSON.stringify(textOf(structured));
    return `{${members}"content":[{"type":"text","text":${text}}],"structuredContent":${structured},"isError":false}`;
  } catch (error) {
    // What went wrong, and how to mend it, is for the agent to read. Faults of ours are for the log.
    if (!(error instanceof PostgrestError) || error.code === "XX000") throw error;
    run.failed(error.code);
    const text = JSON.stringify(error.withPlace());
    return `{${members}"content":[{"type":"text","text":${JSON.stringify(text)}}],"isError":true}`;
  }
}

/** Twice the result, once of it escaped, would be up to three times the bytes that an answer may have. */
const LONGEST_TEXT = 100_000;

/** The result as text, for clients that show no structured content. */
function textOf(structured: string): string {
  if (structured.length <= LONGEST_TEXT) return structured;
  return `The result has ${structured.length} characters and is in structuredContent only. Ask for less to have it as text.`;
}

/** Before 2026-07-28 an error of JSON-RPC was no error of HTTP. */
function okStatus(era: Era): number {
  return era === "modern" ? 400 : 200;
}
