/** The tools, in the order in which agents read them. */
import type { ApiKey } from "../../access/verify-api-key";
import type { Tool, ToolDescription } from "../tool";
import { describeApi } from "./describe-api";
import { findMappings } from "./find-mappings";
import { linkRecords } from "./link-records";
import { recentChanges } from "./recent-changes";
import { resolveIds } from "./resolve-ids";
import { syncHealth } from "./sync-health";
import { unlinkRecords } from "./unlink-records";

const tools: readonly Tool[] = [
  findMappings,
  resolveIds,
  linkRecords,
  unlinkRecords,
  syncHealth,
  recentChanges,
  describeApi,
];

const byName: ReadonlyMap<string, Tool> = new Map(tools.map((tool) => [tool.name, tool]));

export function findTool(name: string): Tool | undefined {
  return byName.get(name);
}

/** The tools that a key may use; the others would only fail. */
export function describeTools({ scopes }: Pick<ApiKey, "scopes">): readonly ToolDescription[] {
  return tools
    .filter(({ actions }) => actions.every((action) => scopes.includes(action)))
    .map(({ actions: _, call: __, ...description }) => description);
}
