/** JSON Schema, as docs/openapi.json has it → values that it allows, for fast-check. */
import fc from "fast-check";
import document from "../../../docs/openapi.json";

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values of members that must be those of something that there is. */
export type KnownValues = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** Follows `#/components/…`. */
export function follow<T extends { readonly $ref?: string }>(value: T): T {
  if (value.$ref === undefined) return value;
  const [, ...steps] = value.$ref.split("/");
  return steps.reduce((at: unknown, step) => Object(at)[step], document) as T;
}

export function arbitraryOf(given: Schema, known: KnownValues = {}): fc.Arbitrary<unknown> {
  const schema = follow(given);
  const inner = (one: Schema) => arbitraryOf(one, known);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) return fc.oneof(...choices.map(inner));
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => inner({ ...schema, type })));
  switch (schema.type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 100, 100) });
    case "array":
      return fc.array(inner(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case "object":
      return objectOf(schema, known);
    case "string":
      return textOf(schema);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** A member that is not required is there every other time. */
function objectOf({ properties = {}, required = [] }: Schema, known: KnownValues): fc.Arbitrary<object> {
  const members = Object.entries(properties).map(([name, schema]) => {
    const member = (known[name] ?? arbitraryOf(schema, known)).map((value) => [[name, value]]);
    return required.includes(name) ? member : fc.oneof(member, fc.constant([]));
  });
  return fc.tuple(...members).map((entries) => Object.fromEntries(entries.flat()));
}

/** What clients write in ids and names, and now and then anything. */
function textOf({ pattern, format, minLength = 0, maxLength = 20 }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, "u"), { size: "-1" });
  if (format === "date-time") {
    const [min, max] = [new Date("2100-01-01T00:00:00Z"), new Date("2200-01-01T00:00:00Z")];
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString());
  }
  const bounds = { minLength: Math.max(minLength, 1), maxLength: Math.min(maxLength, 20) };
  return fc.oneof(
    { weight: 5, arbitrary: fc.stringMatching(/^[\w-]{1,12}$/) },
    { weight: 1, arbitrary: fc.string({ ...bounds, unit: "grapheme" }) },
  );
}
