/** `describe_api`: what the key may do, and where the whole API is described. */
import { externalIntegrationMapping } from "../../db/schema";
import { rowSchema } from "../row-schema";
import { schemas, type Tool } from "../tool";

export const describeApi: Tool = {
  name: "describe_api",
  title: "Describe the API",
  description:
    "What this key may do and see, the columns of a mapping, and where the HTTP API is described, for whoever writes code against it.",
  inputSchema: schemas.object({}),
  outputSchema: schemas.object(
    {
      key: schemas.object(
        {
          companyId: { type: ["string", "null"], description: "null: all companies" },
          scopes: schemas.listOf({ type: "string" }),
          integrations: { type: ["array", "null"], items: { type: "string" }, description: "null: all" },
          entityTypes: { type: ["array", "null"], items: { type: "string" }, description: "null: all" },
        },
        ["companyId", "scopes", "integrations", "entityTypes"],
      ),
      mapping: { type: "object", description: "The JSON Schema of a mapping." },
      documents: { type: "object", description: "Paths of this server." },
    },
    ["key", "mapping", "documents"],
  ),
  annotations: { readOnlyHint: true, openWorldHint: false },
  actions: [],
  async call(_, { key }) {
    const { companyId, scopes, integrations, entityTypes } = key;
    return JSON.stringify({
      key: { companyId, scopes, integrations, entityTypes },
      mapping: rowSchema(externalIntegrationMapping),
      documents: { openapi: "/openapi.json", types: "/types.ts", reference: "/docs", postgrest: "/rest/v1/" },
    });
  },
};
