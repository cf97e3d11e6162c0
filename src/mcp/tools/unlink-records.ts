/** `unlink_records`: deletes mappings; a dry run unless told. */
import { unlink } from "../../functions/unlink";
import { rowSchema } from "../row-schema";
import { companyId, schemas, type Tool } from "../tool";
import { callDry } from "./dry-run";

const row = schemas.object({
  id: schemas.text("The mapping's own id."),
  entityType: schemas.text("With entityId and integration: the mapping of that record."),
  entityId: schemas.text("The id of the record in the ERP."),
  integration: schemas.text("The external system."),
  externalId: schemas.text("With integration (and entityType): the mapping with that external id."),
});

export const unlinkRecords: Tool = {
  name: "unlink_records",
  title: "Unlink records",
  description:
    "Deletes mappings, each named by its id, by its record (entityType, entityId, integration) or by its external id (integration, externalId). Without dryRun: false nothing is deleted; the report shows the mappings that would go. An external id that several records have is ambiguous and is not deleted.",
  inputSchema: schemas.object(
    {
      rows: { ...schemas.listOf(row, "What to unlink."), maxItems: 10_000 },
      dryRun: schemas.flag("true: only say what would happen.", true),
      companyId,
    },
    ["rows"],
  ),
  outputSchema: schemas.object(
    { dryRun: { type: "boolean" }, report: schemas.listOf(rowSchema(unlink.result)) },
    ["dryRun", "report"],
  ),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  actions: ["view", "delete"],
  call: (given, run) => callDry("unlink_records", "unlink", given, run),
};
