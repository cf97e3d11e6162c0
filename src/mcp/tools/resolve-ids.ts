/** `resolve_ids`: which record here is which record there, for many ids at once. */
import { resolve } from "../../functions/resolve";
import { argumentErrors } from "../../rpc/errors";
import { rowSchema } from "../row-schema";
import { companyId, schemas, type Tool } from "../tool";

const MOST = 1_000;

export const resolveIds: Tool = {
  name: "resolve_ids",
  title: "Resolve ids",
  description:
    'Looks many ids up at once. From there to here: integration and externalIds. From here to there: entityType and entityIds. From one external system to another: integration, externalIds and to. Each id has at least one result, in the order asked; its status is "found", "missing" (nobody has it), "ambiguous" (several records have it) or "unmapped" (with to: the record has no mapping there).',
  inputSchema: schemas.object({
    integration: schemas.text(
      'The external system that externalIds are of, such as "xero". With entityIds it narrows the results.',
    ),
    externalIds: schemas.texts("Ids of the external system.", MOST),
    entityType: schemas.text('The kind of record in the ERP, such as "customer". Needed with entityIds.'),
    entityIds: schemas.texts("Ids of the ERP.", MOST),
    to: schemas.text("With externalIds: another external system, whose counterparts are wanted."),
    companyId,
  }),
  outputSchema: schemas.object({ results: schemas.listOf(rowSchema(resolve.result)) }, ["results"]),
  annotations: { readOnlyHint: true, openWorldHint: false },
  actions: ["view"],
  async call(given, run) {
    for (const name of ["externalIds", "entityIds"] as const) {
      const ids = given[name];
      if (Array.isArray(ids) && ids.length > MOST) throw argumentErrors.tooLong(name, MOST);
    }
    const { body } = await run({ kind: "call", name: "resolve", body: given });
    return `{"results":${body}}`;
  },
};
