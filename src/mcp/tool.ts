/** What a tool is: what an agent reads of it, and a call of the engine. */
import type { ApiKey } from "../access/verify-api-key";
import type { Action, JsonObject, JsonValue } from "../postgrest";

/** A JSON Schema (2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ObjectSchema extends JsonSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

export interface ToolDescription {
  readonly name: string;
  readonly title: string;
  /** For the agent: when to use it, and what it gives. */
  readonly description: string;
  readonly inputSchema: ObjectSchema;
  readonly outputSchema: ObjectSchema;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint?: boolean;
    readonly idempotentHint?: boolean;
    readonly openWorldHint: false;
  };
}

export interface Tool extends ToolDescription {
  /** What a key must be allowed for the tool to be of use to it. */
  readonly actions: readonly Action[];
  /**
   * @returns the structured content, as JSON text
   * @throws PostgrestError for what the caller can mend
   */
  call(given: JsonObject, run: Run): Promise<string>;
}

/** A request of the engine, as the caller of the tool. */
export interface EngineRequest {
  readonly kind: "read" | "call";
  /** The relation, or the function. */
  readonly name: string;
  /** The query string: `integration=eq.xero&limit=20`. */
  readonly search?: string;
  /** The arguments of a call. */
  readonly body?: JsonValue;
}

export interface EngineAnswer {
  /** JSON text. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks the engine with the rights of the key. */
export interface Run {
  (request: EngineRequest): Promise<EngineAnswer>;
  readonly key: ApiKey;
  /** Notes that a tool failed, for the log: the answer is a good one that tells the error. */
  readonly failed: (code: string) => void;
}

/** The parts of schemas that tools share. */
export const schemas = {
  text: (description: string): JsonSchema => ({ type: "string", description }),
  texts: (description: string, maxItems: number): JsonSchema => ({
    type: "array",
    items: { type: "string" },
    maxItems,
    description,
  }),
  flag: (description: string, usual: boolean): JsonSchema => ({
    type: "boolean",
    description,
    default: usual,
  }),
  oneOf: (values: readonly string[], description: string): JsonSchema => ({
    type: "string",
    enum: values,
    description,
  }),
  object: (
    properties: Readonly<Record<string, JsonSchema>>,
    required: readonly string[] = [],
  ): ObjectSchema => ({
    type: "object",
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }),
  listOf: (items: JsonSchema, description?: string): JsonSchema => ({
    type: "array",
    items,
    ...(description !== undefined && { description }),
  }),
} as const;

/** For keys over all companies. */
export const companyId = schemas.text(
  "The company. Only a key over all companies needs it; others are about their own.",
);
