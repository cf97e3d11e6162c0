/** What the API says of the functions for syncs (SPEC §12). Not in the Worker. */
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

const index = "The place in the list of the call, from 0.";

/** The columns of a mapping in a row that may have none. */
const maybe = (texts: ColumnTexts): ColumnTexts =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, `${text} Null where there is none.`]),
  );

const linkRow: Schema = (() => {
  const row = givenRow(externalIntegrationMapping, { texts: mappingTexts }, []);
  const ref = { type: ["string", "null"], description: "Any text, which the answer repeats." };
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
    summary: "Which record here is which record there, for many ids",
    description:
      "Give `integration` and `externalIds` to go from there to here, `to` as well to go on to another integration, or `entityType` and `entityIds` to go from here to there. Up to 10,000 ids; one row for each match, at least one for each id, in the order asked.",
    arguments: {
      integration: "The integration whose ids are given, or, with `entityIds`, the one that is asked about.",
      externalIds: "Ids in the external system.",
      entityType: "The entity type of all.",
      entityIds: "Ids in Carbon.",
      to: "An integration: its counterparts of the same entities are wanted.",
    },
    columns: {
      index,
      asked: "The id.",
      status:
        "`found`; `missing`: nobody has it; `ambiguous`: several entities hold the external id; `unmapped`: with `to`, the entity is known but has no mapping there.",
      ...maybe(mappingTexts),
    },
    instead: { status: { type: "string", enum: ["found", "missing", "ambiguous", "unmapped"] } },
    example: { integration: "xero", externalIds: ["x-10", "x-11"] },
  }),
  describeView(orphans, {
    name: "orphans",
    summary: "The mappings whose entity is gone",
    description:
      "The mappings of a type whose entity is not in the list of those that there are. Up to 50,000 ids.",
    arguments: {
      entityType: "The entity type.",
      integration: "Only those of this integration.",
      entityIds: "The ids in Carbon of all that there are.",
    },
    columns: mappingTexts,
    example: { entityType: "customer", entityIds: ["cust-1", "cust-2"] },
  }),
  describeView(duplicates, {
    name: "duplicates",
    summary: "The external ids that several entities hold",
    description: "External ids that mappings of several entities have.",
    arguments: {
      integration: "Only those of this integration.",
      entityType: "Only those of this entity type.",
    },
    columns: {
      integration: "The integration.",
      entityType: "The entity type.",
      externalId: "The id in the external system.",
      count: "How many entities hold it.",
      entityIds: "Their ids in Carbon.",
    },
    instead: { entityIds: listOf({ type: "string" }) },
    example: { integration: "xero" },
  }),
  describeCommand(
    link,
    {
      name: "link",
      summary: "Make or change mappings, row by row",
      description:
        "Makes or changes mappings, and says what became of each row. All of it is one transaction, and what counts is the state after the whole body: entities may exchange external ids. Sent again after a lost answer it changes nothing.",
      arguments: {
        onTaken:
          "What if the external id belongs to another entity: `refuse` (the default), or `move`: that entity loses its mapping.",
        create: "Whether to make mappings that are not there. Default true.",
        ifNewer: "Leave a row alone whose stored `remoteUpdatedAt` is not older. Default false.",
        metadata: "`replace` (the default) or `merge` (RFC 7396).",
        partial: "Whether the good rows land where others do not. Default false: all or nothing, 409.",
        dryRun: "Only the report, nothing is written. Default false.",
      },
      columns: {
        index,
        ref: "The `ref` of the row.",
        action: "What became of the row.",
        id: "The id of its mapping.",
        mapping: "The mapping as it is now.",
        displaced: "The mappings that lost their place to it, with what they were.",
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
      description: "Deletes mappings, and says what became of each row. One transaction.",
      arguments: { dryRun: "Only the report, nothing is deleted. Default false." },
      columns: {
        index,
        action: "What became of the row; what is `ambiguous` is not deleted.",
        mappings: "The mappings that it names, as they were.",
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
          "The jobs of a sync, in one call each. The result of those that read is a table to the rest of the URL: `select`, filters, `order`, `limit`, counts, CSV.",
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
