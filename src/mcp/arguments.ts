/** The arguments of tools that no function of the API reads. */
import * as z from "zod/mini";
import { JsonNumber, type JsonObject, type JsonValue } from "../postgrest";
import { argumentErrors } from "../rpc/errors";

const must = (words: string) => ({ error: () => words });

export const text = () => z.optional(z.string(must("must be text")));
export const texts = (most: number) =>
  z.optional(
    z
      .array(z.string(must("must be text")), must("must be a list of text"))
      .check(z.maxLength(most, must(`must have at most ${most} items`))),
  );
export const flag = () => z.optional(z.boolean(must("must be true or false")));

export const pageSize = (usual: number, most: number) =>
  z._default(
    z
      .int(must(`must be a whole number from 1 to ${most}`))
      .check(
        z.minimum(1, must(`must be a whole number from 1 to ${most}`)),
        z.maximum(most, must(`must be a whole number from 1 to ${most}`)),
      ),
    usual,
  );

/** @throws 22023 that names the argument */
export function readArguments<T extends z.core.$ZodShape>(
  tool: string,
  schema: z.ZodMiniObject<T, z.core.$strict>,
  given: JsonObject,
): z.output<z.ZodMiniObject<T, z.core.$strict>> {
  const plain = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, toPlain(value)]));
  const read = schema.safeParse(plain);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue?.code === "unrecognized_keys") {
    const known = Object.keys(schema._zod.def.shape).join(", ");
    const hint = known === "" ? "the tool has no arguments" : `the arguments are ${known}`;
    const name = issue.keys[0] ?? "";
    throw argumentErrors.invalid(name, tool, `${name}: is not known; ${hint}`);
  }
  const [name = ""] = issue?.path ?? [];
  throw argumentErrors.invalid(String(name), tool, `${String(name)}: ${issue?.message ?? ""}`);
}

function toPlain(value: JsonValue): unknown {
  return value instanceof JsonNumber ? Number(value.lexeme) : value;
}

/** `integration=eq.xero&limit=20`, without those that are not given. */
export function toSearch(parameters: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`],
    )
    .join("&");
}

export const equals = (value: string | undefined) => (value === undefined ? undefined : `eq.${value}`);
