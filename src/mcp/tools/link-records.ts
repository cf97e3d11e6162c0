/** `link_records`: makes or changes mappings; a dry run unless told. */
import { link } from "../../functions/link/link";
import { rowSchema } from "../row-schema";
import { companyId, schemas, type Tool } from "../tool";
import { callDry } from "./dry-run";

const row = schemas.object({
  entityType: schemas.text('What kind of record it is in the ERP, such as "customer".'),
  entityId: schemas.text("The id of the record in the ERP."),
  integration: schemas.text('The external system, such as "xero".'),
  externalId: { type: ["string", "null"], description: "The id of the record in the external system." },
  id: schemas.text("The mapping's own id, instead of the entity, to change one that is there."),
  metadata: { description: "Any JSON that is kept with the mapping." },
  lastSyncedAt: {
    type: ["string", "null"],
    description: "When it was last synced, as 2026-01-31T12:00:00Z.",
  },
  remoteUpdatedAt: { type: ["string", "null"], description: "When the external record last changed." },
  allowDuplicateExternalId: {
    type: "boolean",
    description: "Whether other records may have the same external id.",
  },
  ref: schemas.text("Any text of yours, which the report repeats."),
});

export const linkRecords: Tool = {
  name: "link_records",
  title: "Link records",
  description:
    "Links records of the ERP with records of external systems: makes the mappings that are not there and changes those that are, by entityType, entityId and integration. Without dryRun: false nothing is written; the report says what would become of each row. Show it, and call again with dryRun: false to write. Safe to repeat: rows that are as wanted are unchanged.",
  inputSchema: schemas.object(
    {
      rows: {
        ...schemas.listOf(row, "The mappings as they shall be; columns that are left out stay."),
        maxItems: 10_000,
      },
      dryRun: schemas.flag("true: only say what would happen.", true),
      onTaken: schemas.oneOf(
        ["refuse", "move"],
        "If the external id belongs to another record: refuse the row (the default), or move the id here, and that record loses its mapping.",
      ),
      create: schemas.flag("false: change what is there and make nothing new.", true),
      ifNewer: schemas.flag(
        "true: leave a mapping alone whose remoteUpdatedAt is not older than the row's.",
        false,
      ),
      metadata: schemas.oneOf(
        ["replace", "merge"],
        "Whether metadata takes the place of what is stored (the default) or is merged into it, member by member.",
      ),
      partial: schemas.flag("true: good rows land though others do not.", false),
      companyId,
    },
    ["rows"],
  ),
  outputSchema: schemas.object(
    { dryRun: { type: "boolean" }, report: schemas.listOf(rowSchema(link.result)) },
    ["dryRun", "report"],
  ),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  actions: ["view", "create", "update"],
  call: (given, run) => callDry("link_records", "link", given, run),
};
