/** The functions for syncs in the OpenAPI document (SPEC §12). Not part of the Worker. */
import { externalIntegrationMapping } from "../db/schema";
import { type Description, listOf, orNull, ref, type Schema } from "../describe/description";
import { type ColumnTexts, givenRow } from "../describe/table-schema";
import { mappingTexts } from "../resources/describe/texts";
import { describeCommand, describeView } from "../rpc/describe";
import { duplicates } from "./duplicates";
import { link } from "./link/link";
import { orphans } from "./orphans";
import { resolve } from "./resolve";
import { unlink } from "./unlink";

const MAPPING = "externalIntegrationMapping";

const index = "The index in the list of the call, from 0.";

/** The columns of a mapping in a row that may have no mapping. */
const maybe = (texts: ColumnTexts): ColumnTexts =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, `${text} Null if there is none.`]));

const linkRow: Schema = (() => {
  const row = givenRow(externalIntegrationMapping, { texts: mappingTexts }, []);
  const ref = { type: ["string", "null"], description: "Any text; the answer repeats it." };
  return {
    ...row,
    properties: { ...(row.properties as object), ref },
    description:
      "A mapping as for POST; `allowDuplicateExternalId` is false if it is not given. It is found by `entityType`, `entityId` and `integration`, or by `id`.",
  };
})();

const unlinkRow: Schema = {
  description:
    "An `id`; or `entityType`, `entityId` and `integration`; or `integration` and `externalId`, and perhaps `entityType`.",
  type: "object",
  properties: Object.fromEntries(
    ["id", "entityType", "entityId", "integration", "externalId", "companyId"].map((name) => [
      name,
      { type: "string", description: mappingTexts[name] },
    ]),
  ),
  additionalProperties: false,
};

const described = [
  describeView(resolve, {
    name: "resolve",
    summary: "Find the counterparts of many ids",
    description:
      "Give `integration` and `externalIds` to find entities, also `to` to find their ids in another integration, or `entityType` and `entityIds` to find external ids. Up to 10,000 ids; one row for each match, at least one for each id, in the order of the ids.",
    arguments: {
      integration: "The integration of the external ids; with `entityIds`, the integration in which to look.",
      externalIds: "Ids in the external system.",
      entityType: "The entity type of all ids.",
      entityIds: "Ids in Carbon.",
      to: "The integration to translate the external ids to.",
    },
    columns: {
      index,
      asked: "The id.",
      status:
        "`found`; `missing`: no mapping has the id; `ambiguous`: several entities have the external id; `unmapped`: with `to`, the entity is known but has no mapping in that integration.",
      ...maybe(mappingTexts),
    },
    instead: { status: { type: "string", enum: ["found", "missing", "ambiguous", "unmapped"] } },
    example: { integration: "xero", externalIds: ["x-10", "x-11"] },
  }),
  describeView(orphans, {
    name: "orphans",
    summary: "The mappings whose entity is gone",
    description:
      "The mappings of a type whose entity is not in the list of existing entities. Up to 50,000 ids.",
    arguments: {
      entityType: "The entity type.",
      integration: "Only those of this integration.",
      entityIds: "The ids in Carbon of all existing entities.",
    },
    columns: mappingTexts,
    example: { entityType: "customer", entityIds: ["cust-1", "cust-2"] },
  }),
  describeView(duplicates, {
    name: "duplicates",
    summary: "The external ids that several entities have",
    description: "Each external id that mappings of several entities have, with those entities.",
    arguments: {
      integration: "Only those of this integration.",
      entityType: "Only those of this entity type.",
    },
    columns: {
      integration: "The integration.",
      entityType: "The entity type.",
      externalId: "The id in the external system.",
      count: "How many entities have it.",
      entityIds: "Their ids in Carbon.",
    },
    instead: { entityIds: listOf({ type: "string" }) },
    example: { integration: "xero" },
  }),
  describeCommand(
    link,
    {
      name: "link",
      summary: "Create or change mappings, row by row",
      description:
        "Creates or changes mappings, with a report on each row. A call is one transaction, and only the state after the whole body must be valid, so entities may swap external ids. A call that is sent again after a lost answer changes nothing.",
      arguments: {
        onTaken:
          "If the external id belongs to another entity: `refuse` the row (the default), or `move` it, so that the other entity loses its mapping.",
        create: "Whether to create missing mappings. Default true.",
        ifNewer: "Skip a row unless its `remoteUpdatedAt` is newer than the stored one. Default false.",
        metadata: "`replace` (the default) or `merge` (RFC 7396).",
        partial: "Whether to write the valid rows if others fail. Default false: all or nothing, 409.",
        dryRun: "Only report, without writing. Default false.",
      },
      columns: {
        index,
        ref: "The `ref` of the row.",
        action: "What was done with the row.",
        id: "The id of its mapping.",
        mapping: "The mapping as it is now.",
        displaced: "The mappings that it deleted because they had the external id, as they were.",
        error: "Why it was refused or is invalid, and the mapping that owns the external id.",
      },
      instead: {
        action: {
          type: "string",
          enum: ["created", "updated", "unchanged", "stale", "missing", "refused", "invalid"],
        },
        mapping: orNull(ref(MAPPING)),
        displaced: listOf(ref(MAPPING)),
        error: orNull(ref("link.error")),
      },
      example: {
        rows: [{ entityType: "customer", entityId: "cust-9", integration: "xero", externalId: "x-9" }],
        dryRun: true,
      },
    },
    { name: "link.row", schema: linkRow, text: "The mappings, up to 10,000." },
  ),
  describeCommand(
    unlink,
    {
      name: "unlink",
      summary: "Delete mappings by id, by entity or by external id",
      description: "Deletes mappings in one transaction, with a report on each row.",
      arguments: { dryRun: "Only report, without deleting. Default false." },
      columns: {
        index,
        action: "What was done with the row. An `ambiguous` row deletes nothing.",
        mappings: "The mappings that the row names, as they were.",
      },
      instead: {
        action: { type: "string", enum: ["deleted", "missing", "ambiguous"] },
        mappings: listOf(ref(MAPPING)),
      },
      example: { rows: [{ integration: "xero", externalId: "x-9" }], dryRun: true },
    },
    { name: "unlink.row", schema: unlinkRow, text: "What to delete, up to 10,000." },
  ),
];

const nullableText = { type: ["string", "null"] };

export function describeFunctions(): Description {
  return {
    tags: [
      {
        name: "Functions",
        description:
          "The jobs of a sync, in one call each. The results of functions that read work like a table: `select`, filters, `order`, `limit`, counts, CSV.",
      },
    ],
    schemas: {
      ...Object.assign({}, ...described.map(({ schemas }) => schemas)),
      "link.error": {
        type: "object",
        properties: {
          code: { type: "string" },
          message: { type: "string" },
          details: nullableText,
          hint: nullableText,
          owner: ref(MAPPING),
        },
        required: ["code", "message", "details", "hint"],
      },
    },
    operations: described.flatMap(({ operations }) => operations),
  };
}
