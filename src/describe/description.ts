/**
 * What a feature says of its own calls, as data, from which `src/openapi/` makes one document. Nothing of this is in the
 * Worker: `npm run openapi` runs it.
 */

/** A JSON Schema, or a part of OpenAPI that is passed on as it is. */
export type Schema = Readonly<Record<string, unknown>>;

/** A parameter of a URL or a header. */
export interface DescribedParameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

/** The bodies that a request or an answer may have, by media type. */
export type Content = Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;

export interface Answer {
  readonly description: string;
  readonly content?: Content;
  /** The names of headers, of those that the document describes. */
  readonly headers?: readonly string[];
}

export interface Operation {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** As OpenAPI has it: `/admin/keys/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** What it needs: an API key, the admin token, nothing. */
  readonly access: "key" | "admin" | "open";
  readonly parameters?: readonly DescribedParameter[];
  readonly body?: { readonly description: string; readonly required: boolean; readonly content: Content };
  readonly answers: Readonly<Record<number, Answer>>;
  /** The statuses of its errors. */
  readonly errors: readonly number[];
}

/** What a feature adds to the document. */
export interface Description {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  /** By the names under `#/components/schemas/`. */
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly operations: readonly Operation[];
}

/** @example ref("company") → { $ref: "#/components/schemas/company" } */
export const ref = (schema: string): Schema => ({ $ref: `#/components/schemas/${schema}` });

export const listOf = (items: Schema): Schema => ({ type: "array", items });

/** The schema, or null. */
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });

export const json = (schema: Schema, example?: unknown): Content => ({
  "application/json": { schema, ...(example !== undefined && { example }) },
});
