/** `recent_changes`: what happened to mappings, the newest first, or from a cursor on. */
import { getTableColumns } from "drizzle-orm";
import * as z from "zod/mini";
import { externalIntegrationMappingChange } from "../../db/schema";
import type { JsonObject } from "../../postgrest";
import { equals, pageSize, readArguments, text, texts, toSearch } from "../arguments";
import { rowSchema } from "../row-schema";
import { companyId, schemas, type Tool } from "../tool";

const NAME = "recent_changes";
const MOST = 100;
/** Those of the relation: a row of `changes` also has its cursor. */
const columns = Object.keys(getTableColumns(externalIntegrationMappingChange));

const given = () =>
  z.object({
    since: text(),
    mappingId: text(),
    integrations: texts(MOST),
    entityTypes: texts(MOST),
    companyId: text(),
    limit: pageSize(20, MOST),
  });

export const recentChanges: Tool = {
  name: NAME,
  title: "Recent changes",
  description:
    "What happened to mappings, deletions included: who changed what, when, with the row before and after. Without since the newest changes, the newest first. With since (the cursor of an earlier answer) what happened after it, in order; the answer's cursor is where to go on.",
  inputSchema: schemas.object({
    since: schemas.text("The cursor of an earlier answer."),
    mappingId: schemas.text("Only the changes of this mapping: its history."),
    integrations: schemas.texts("Only those of these external systems.", MOST),
    entityTypes: schemas.texts("Only those of these kinds of records.", MOST),
    companyId,
    limit: { type: "integer", minimum: 1, maximum: MOST, default: 20, description: "The most changes." },
  }),
  outputSchema: schemas.object(
    {
      changes: schemas.listOf(rowSchema(externalIntegrationMappingChange)),
      cursor: schemas.text("Where to go on: the since of the next call."),
    },
    ["changes"],
  ),
  annotations: { readOnlyHint: true, openWorldHint: false },
  actions: ["view"],
  async call(args, run) {
    const {
      since,
      mappingId,
      limit,
      integrations,
      entityTypes,
      companyId: company,
    } = readArguments(NAME, given(), args);
    const narrowed: JsonObject = {
      ...(integrations && { integrations }),
      ...(entityTypes && { entityTypes }),
      ...(company !== undefined && { companyId: company }),
    };
    const page = { mappingId: equals(mappingId), limit };
    if (since !== undefined) {
      const search = toSearch({ ...page, select: columns.join(",") });
      const { body, headers } = await run({
        kind: "call",
        name: "changes",
        search,
        body: { ...narrowed, since },
      });
      return answer(body, headers);
    }
    // The cursor first: a change that comes in between is told twice rather than never.
    const now = await run({ kind: "call", name: "changes", body: { ...narrowed, since: "now" } });
    const { body } = await run({
      kind: "read",
      name: "externalIntegrationMappingChange",
      search: toSearch({
        ...page,
        companyId: equals(company),
        integration: isOneOf(integrations),
        entityType: isOneOf(entityTypes),
        order: "seq.desc",
      }),
    });
    return answer(body, now.headers);
  },
};

function answer(changes: string, headers: Readonly<Record<string, string>>): string {
  const cursor = headers["Crosswalk-Cursor"];
  // Of another company a key is told nothing, not even where its feed ends.
  return cursor === undefined
    ? `{"changes":${changes}}`
    : `{"changes":${changes},"cursor":${JSON.stringify(cursor)}}`;
}

/** `in.("xero","quickbooks")` */
function isOneOf(values: readonly string[] | undefined): string | undefined {
  if (values === undefined) return undefined;
  const quoted = values.map((value) => `"${value.replace(/["\\]/g, "\\$&")}"`);
  return `in.(${quoted.join(",")})`;
}
