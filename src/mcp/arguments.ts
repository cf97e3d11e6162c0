/** The arguments of tools that no function of the API reads. */
import * as z from "zod/mini";
import type { JsonObject } from "../postgrest";
import * as argument from "../rpc/arguments";
import { argumentErrors } from "../rpc/errors";
import type { ToolDescription } from "./tool";

const must = (words: string) => ({ error: () => words });

export const text = () => z.optional(argument.text());
export const flag = () => z.optional(argument.flag());

export const texts = (most: number) =>
  z.optional(
    z
      .array(argument.text(), must("must be a list of text"))
      .check(z.refine((list) => list.length <= most, must(`must have at most ${most} items`))),
  );

export const pageSize = (usual: number, most: number) => {
  const words = must(`must be a whole number from 1 to ${most}`);
  return z._default(z.int(words).check(z.minimum(1, words), z.maximum(most, words)), usual);
};

/**
 * Checks the names before a tool runs, so that an agent is told of the tool's arguments and not of those of the function
 * that serves it.
 * @throws 22023 for an argument that the tool does not have, and for a required one that is missing
 */
export function checkNames({ name: tool, inputSchema }: ToolDescription, given: JsonObject): void {
  const { properties, required = [] } = inputSchema;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(properties, name));
  if (unknown !== undefined) {
    const known = Object.keys(properties);
    const hint = known.length === 0 ? "the tool has no arguments" : `the arguments are ${known.join(", ")}`;
    throw argumentErrors.invalid(unknown, tool, `${unknown}: is not known; ${hint}`);
  }
  const missing = required.find((name) => given[name] === undefined);
  if (missing !== undefined) throw argumentErrors.invalid(missing, tool, `${missing}: is required`);
}

/** @throws 22023 that names the argument */
export function readArguments<T extends z.core.$ZodShape>(
  tool: string,
  schema: z.ZodMiniObject<T, z.core.$strip>,
  given: JsonObject,
): z.output<z.ZodMiniObject<T, z.core.$strip>> {
  return argument.parseArguments(tool, schema, new Map(Object.entries(given)));
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
