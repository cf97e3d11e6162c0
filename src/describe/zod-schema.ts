/** zod's schemas → JSON Schema and parameters. */
import { type $ZodObject, type $ZodType, toJSONSchema } from "zod/v4/core";
import type { DescribedParameter, Schema } from "./description";

/** What each member means, by its name. */
export type MemberTexts = Readonly<Record<string, string>>;

/**
 * @param io a schema may read one thing and give another
 * @param texts of an object's members, which must all have one
 */
export function zodSchema(schema: $ZodType, io: "input" | "output", texts: MemberTexts): Schema {
  const { $schema: _, ...made } = toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      // Spectral's and other tools' regular expressions do not know \p.
      if (jsonSchema.pattern?.match(/\\p\{/i)) delete jsonSchema.pattern;
      // It repeats the format, at great length.
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
      for (const bound of ["minimum", "maximum"] as const) {
        if (Math.abs(jsonSchema[bound] ?? 0) === Number.MAX_SAFE_INTEGER) delete jsonSchema[bound];
      }
    },
  });
  const members = Object.entries(made.properties ?? {}).map(([name, member]) => {
    if (typeof member !== "object") throw new TypeError(`${name} has no schema`);
    return [name, { ...member, description: textOf(texts, name) }];
  });
  return { ...made, ...(members.length > 0 && { properties: Object.fromEntries(members) }) };
}

/** The parameters of a query string or a path. */
export function zodParameters(
  object: $ZodObject,
  place: "query" | "path",
  texts: MemberTexts,
): readonly DescribedParameter[] {
  const { properties = {}, required = [] } = toJSONSchema(object, { io: "input" });
  return Object.entries(properties).map(([name, member]) => {
    if (typeof member !== "object") throw new TypeError(`${name} has no schema`);
    return {
      name,
      in: place,
      description: textOf(texts, name),
      ...(required.includes(name) && { required: true }),
      schema: { ...member },
    };
  });
}

function textOf(texts: MemberTexts, name: string): string {
  const text = texts[name];
  if (text === undefined) throw new TypeError(`No text says what ${name} means`);
  return text;
}
