/** What the API says of its tables (SPEC §1, §2): their rows, and the calls of the documented mount. Not in the Worker. */
import type { Description, Schema } from "../../describe/description";
import { givenRow, requiredColumns, shownRow } from "../../describe/table-schema";
import { companyResource } from "../company";
import { externalIntegrationMappingResource } from "../external-integration-mapping";
import { externalIntegrationMappingChangeResource } from "../external-integration-mapping-change";
import { resources } from "../index";
import { mappingActivityResource } from "../mapping-activity";
import { mappingSummaryResource } from "../mapping-summary";
import type { Resource } from "../resource";
import { callsOf, createName, putName, type Spoken, takesPut, updateName } from "./calls";
import { activityTexts, changeTexts, companyTexts, mappingTexts, summaryTexts } from "./texts";

const spoken: ReadonlyMap<Resource, Spoken> = new Map([
  [
    externalIntegrationMappingResource,
    {
      tag: "Mappings",
      description: "Which record here is which record there: the table `externalIntegrationMapping`.",
      one: "mapping",
      many: "mappings",
      texts: mappingTexts,
      writes: {
        row: {
          entityType: "customer",
          entityId: "cust-9",
          integration: "xero",
          externalId: "x-9",
          allowDuplicateExternalId: false,
          companyId: "acme",
        },
        change: { externalId: "x-10" },
        uniqueSet: "entityType,entityId,integration,companyId",
      },
    },
  ],
  [
    externalIntegrationMappingChangeResource,
    {
      tag: "Changes",
      description:
        "What happened to mappings, as a table: the history of one is `?mappingId=eq.…&order=seq.desc`. To follow all changes, call `changes`.",
      one: "change",
      many: "changes",
      texts: changeTexts,
      instead: {
        before: { type: ["object", "null"] },
        after: { type: ["object", "null"] },
      },
    },
  ],
  [
    mappingSummaryResource,
    {
      tag: "Summaries",
      description:
        "How many mappings of each kind there are, and how long ago they were synced, as of a time.",
      one: "summary",
      many: "summaries",
      texts: summaryTexts,
    },
  ],
  [
    mappingActivityResource,
    {
      tag: "Activity",
      description: "How many mappings of each kind were made, changed and deleted, by day.",
      one: "day of activity",
      many: "days of activity",
      texts: activityTexts,
    },
  ],
  [
    companyResource,
    {
      tag: "Companies",
      description: "The company of a key. `/admin/companies` makes them.",
      one: "company",
      many: "companies",
      texts: companyTexts,
    },
  ],
]);

/** What every row of a table shares with the others: its schema has the name of the table. */
export function describeResources(): Description {
  const described = resources.map((resource) => {
    const words = spoken.get(resource);
    if (!words) throw new TypeError(`Nothing is said of the resource ${resource.name}`);
    return { resource, words };
  });
  return {
    tags: described.map(({ words: { tag, description } }) => ({ name: tag, description })),
    schemas: Object.assign({}, ...described.map(({ resource, words }) => schemasOf(resource, words))),
    operations: described.flatMap(({ resource, words }) => callsOf(resource, words)),
  };
}

function schemasOf(resource: Resource, words: Spoken): Readonly<Record<string, Schema>> {
  const { name, table, actions } = resource;
  return {
    [name]: shownRow(table, words),
    ...(actions.includes("create") && {
      [createName(resource)]: givenRow(table, words, requiredColumns(table)),
    }),
    ...(takesPut(actions) && {
      [putName(resource)]: givenRow(table, words, ["id", ...requiredColumns(table)]),
    }),
    ...(actions.includes("update") && { [updateName(resource)]: givenRow(table, words, []) }),
  };
}
