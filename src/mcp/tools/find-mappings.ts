/** `find_mappings`: mappings by what is known of them. */
import * as z from "zod/mini";
import { externalIntegrationMapping } from "../../db/schema";
import { PostgrestError } from "../../postgrest";
import { argumentErrors } from "../../rpc/errors";
import { equals, flag, pageSize, readArguments, text, toSearch } from "../arguments";
import { rowSchema } from "../row-schema";
import { companyId, type EngineAnswer, type EngineRequest, type Run, schemas, type Tool } from "../tool";

const NAME = "find_mappings";
const MOST = 100;

const given = () =>
  z.object({
    id: text(),
    entityType: text(),
    entityId: text(),
    integration: text(),
    externalId: text(),
    linked: flag(),
    syncedBefore: text(),
    neverSynced: flag(),
    companyId: text(),
    limit: pageSize(20, MOST),
    cursor: text(),
  });

export const findMappings: Tool = {
  name: NAME,
  title: "Find mappings",
  description:
    "Finds mappings: which record of the ERP (entityType, entityId) is which record of an external system (integration, externalId). Every argument narrows the search, none lists all. For many ids at once use resolve_ids. nextCursor is there only while there are more; give it as cursor, with the same other arguments, for the next page.",
  inputSchema: schemas.object({
    id: schemas.text("The mapping's own id."),
    entityType: schemas.text('What kind of record it is in the ERP, such as "customer" or "item".'),
    entityId: schemas.text("The id of the record in the ERP."),
    integration: schemas.text('The external system, such as "xero" or "quickbooks".'),
    externalId: schemas.text("The id of the record in the external system."),
    linked: {
      type: "boolean",
      description: "true: only those with an external id; false: only those without.",
    },
    syncedBefore: schemas.text("Only those last synced before this time, such as 2026-01-31T12:00:00Z."),
    neverSynced: { type: "boolean", description: "true: only those that were never synced." },
    companyId,
    limit: {
      type: "integer",
      minimum: 1,
      maximum: MOST,
      default: 20,
      description: "The most mappings of a page.",
    },
    cursor: schemas.text("The nextCursor of the page before."),
  }),
  outputSchema: schemas.object(
    {
      mappings: schemas.listOf(rowSchema(externalIntegrationMapping)),
      nextCursor: schemas.text("Where the next page begins."),
    },
    ["mappings"],
  ),
  annotations: { readOnlyHint: true, openWorldHint: false },
  actions: ["view"],
  async call(args, run) {
    const { linked, syncedBefore, neverSynced, limit, cursor, ...columns } = readArguments(
      NAME,
      given(),
      args,
    );
    const filters = Object.fromEntries(
      Object.entries(columns).map(([name, value]) => [name, equals(value)] as const),
    );
    const conditions = [
      toSearch(filters),
      toSearch({ externalId: isNull(linked === undefined ? undefined : !linked) }),
      toSearch({ lastSyncedAt: isNull(neverSynced) }),
      toSearch({ lastSyncedAt: syncedBefore === undefined ? undefined : `lt.${syncedBefore}` }),
      toSearch({ order: "id", limit, cursor }),
    ];
    const { body, headers } = await readPage(
      { kind: "read", name: "externalIntegrationMapping", search: conditions.filter(Boolean).join("&") },
      cursor,
      run,
    );
    const next = /[?&]cursor=([^&>]*)[^>]*>; rel="next"/.exec(headers.Link ?? "")?.[1];
    const cursorText = next === undefined ? "" : `,"nextCursor":${JSON.stringify(decodeURIComponent(next))}`;
    return `{"mappings":${body}${cursorText}}`;
  },
};

/** @throws 22023 for a cursor that is not of this list, in words of the tool and not of the API's Link header */
async function readPage(request: EngineRequest, cursor: string | undefined, run: Run): Promise<EngineAnswer> {
  try {
    return await run(request);
  } catch (error) {
    if (cursor === undefined || !(error instanceof PostgrestError) || error.code !== "22023") throw error;
    const hint = "Give the nextCursor of the page before with the same other arguments, or leave cursor out.";
    throw argumentErrors.invalid("cursor", NAME, `cursor: ${error.details}`, hint);
  }
}

function isNull(whether: boolean | undefined): string | undefined {
  if (whether === undefined) return undefined;
  return whether ? "is.null" : "not.is.null";
}
