/** The documents of the whole API, from what each feature says of itself. Not in the Worker. */
import { describeAudit } from "../admin/audit/describe";
import { describeAdmin } from "../admin/describe";
import { describeKeyRecords } from "../admin/key-records/describe";
import { describeWebhooks } from "../admin/webhooks/describe";
import { changes } from "../changes/changes";
import { describeChanges } from "../changes/describe";
import { mappingFunctions } from "../functions";
import { describeFunctions } from "../functions/describe";
import { describeHealth } from "../observe/describe";
import { createEngine } from "../postgrest";
import { actions, type KeyIdentity, schema } from "../resources";
import { describeResources } from "../resources/describe/describe-resources";
import { renderDatabaseTypes } from "./database-types";
import { describeDocuments } from "./describe";
import { buildDocument } from "./document";

/** The types for supabase-js. */
export function buildTypes(): string {
  const functions = { ...mappingFunctions, changes };
  const engine = createEngine<KeyIdentity>({ schema, actions, functions });
  return renderDatabaseTypes(engine.catalog, functions, engine.functions);
}

/** @param version of the API, as package.json has it */
export function buildOpenApi(version: string) {
  return buildDocument({
    version,
    descriptions: [
      describeResources(),
      describeFunctions(),
      describeChanges(),
      describeAdmin(),
      describeKeyRecords(),
      describeWebhooks(),
      describeAudit(),
      describeHealth(),
      describeDocuments(),
    ],
  });
}
