/** `sync_health`: how each integration is, from the summaries that the cron keeps. */
import * as z from "zod/mini";
import { mappingSummary } from "../../db/schema";
import { equals, readArguments, text, toSearch } from "../arguments";
import { rowSchema } from "../row-schema";
import { companyId, schemas, type Tool } from "../tool";

const NAME = "sync_health";

const given = () => z.object({ integration: text(), entityType: text(), companyId: text() });

export const syncHealth: Tool = {
  name: NAME,
  title: "Sync health",
  description:
    "How the syncs are: for each integration and kind of record how many mappings there are, how many are linked (have an external id), how many were never synced, and when the oldest, median and newest were last synced. The figures are as of asOf, and made again about once an hour. Find the mappings behind a figure with find_mappings.",
  inputSchema: schemas.object({
    integration: schemas.text("Only this external system."),
    entityType: schemas.text("Only this kind of record."),
    companyId,
  }),
  outputSchema: schemas.object({ summaries: schemas.listOf(rowSchema(mappingSummary)) }, ["summaries"]),
  annotations: { readOnlyHint: true, openWorldHint: false },
  actions: ["view"],
  async call(args, run) {
    const { integration, entityType, companyId: company } = readArguments(NAME, given(), args);
    const { body } = await run({
      kind: "read",
      name: "mappingSummary",
      search: toSearch({
        integration: equals(integration),
        entityType: equals(entityType),
        companyId: equals(company),
        order: "companyId,integration,entityType",
      }),
    });
    return `{"summaries":${body}}`;
  },
};
