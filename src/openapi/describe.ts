/** What the API says of its own documents (SPEC §16). Not in the Worker. */
import { type Description, json } from "../describe/description";
import { errorSchema } from "./errors";

export function describeDocuments(): Description {
  return {
    tags: [{ name: "Documents", description: "What the API says of itself. No key is needed." }],
    schemas: { error: errorSchema },
    operations: [
      {
        method: "get",
        path: "/openapi.json",
        operationId: "getOpenApi",
        tag: "Documents",
        summary: "This document",
        access: "open",
        answers: { 200: { description: "OpenAPI 3.1", content: json({ type: "object" }) } },
        errors: [405, 500],
      },
      {
        method: "get",
        path: "/types.ts",
        operationId: "getTypes",
        tag: "Documents",
        summary: "The types of the tables and functions for supabase-js",
        description: "The type `Database` for `createClient<Database>()`, as Supabase's generator writes it.",
        access: "open",
        answers: {
          200: { description: "TypeScript", content: { "text/plain": { schema: { type: "string" } } } },
        },
        errors: [405, 500],
      },
    ],
  };
}
