/** The arguments of functions, with zod: their types, how a call's arguments are parsed, and the errors. */
import * as z from "zod/mini";
import { type Arguments, JsonNumber, type JsonValue, type Parameter } from "../postgrest";
import { argumentErrors } from "./errors";

/** The most items of a list, unless the function says otherwise. */
const MAX_ITEMS = 10_000;

/** The message for an argument of another type. */
const wanted = (words: string) => ({ error: () => words });

/** An id or a name: text of any length, taken as it is. */
export const text = () => z.string(wanted("must be text"));

/** A list of ids. */
export const texts = (most = MAX_ITEMS) =>
  z.array(text(), wanted("must be a list of text")).check(z.maxLength(most, `${most}`));

/** `true` or `false` */
export const flag = () => z.boolean(wanted("must be true or false"));

export const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, wanted(`must be one of ${words.join(", ")}`));

/** The parameters of a function, from the members of its schema. */
export function parametersOf(shape: z.core.$ZodShape): readonly Parameter[] {
  return Object.entries(shape).map(([name, schema]) => ({
    name,
    type: typeOf(schema),
    required: schema._zod.optin !== "optional",
  }));
}

/** Reads the schema's definition. `instanceof` would need zod's classes, whose core would be a third of the bundle. */
function typeOf(schema: z.core.$ZodType): Parameter["type"] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "optional":
    case "default":
      return typeOf(def.innerType);
    case "array":
      return "list";
    case "boolean":
      return "boolean";
    default:
      return "text";
  }
}

/** @throws 400 `22023` that names the argument, 54001 for a list that is too long */
export function parseArguments<T extends z.core.$ZodShape>(
  name: string,
  schema: z.ZodMiniObject<T, z.core.$strip>,
  given: Arguments,
): z.output<z.ZodMiniObject<T, z.core.$strip>> {
  const values = Object.fromEntries([...given].map(([argument, value]) => [argument, toPlain(value)]));
  const read = schema.safeParse(values);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const [argument = "", ...steps] = issue?.path ?? [];
  if (issue?.code === "too_big" && issue.origin === "array" && steps.length === 0) {
    throw argumentErrors.tooLong(String(argument), Number(issue.maximum));
  }
  const place = steps.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  throw argumentErrors.invalid(
    String(argument),
    name,
    `${String(argument)}${place}: ${issue?.message ?? ""}`,
  );
}

/** Numbers become JavaScript's. No argument is a number, so zod only has to see that it is one. */
function toPlain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.lexeme);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.every((item) => typeof item === "string") ? value : value.map(toPlain);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toPlain(member)]));
}
