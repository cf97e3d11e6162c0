/** The arguments of a call → the values of the function's parameters. */
import { suggestRelation } from "../../catalog/suggest";
import { parseArrayLiteral } from "../../datatypes/array-literal";
import type { JsonValue } from "../../datatypes/json/json";
import { parseJsonb } from "../../datatypes/json/jsonb";
import { boolean } from "../../datatypes/types";
import { PostgrestError, pgrst } from "../../errors";
import type { GivenArguments } from "../../parse/call";
import type { Arguments, Parameter, ParameterType } from "../../view";

/** The name and the parameters of a function. */
export interface Signature {
  readonly name: string;
  readonly parameters: readonly Parameter[];
}

const describe = (name: string, names: readonly string[]) => `${name}(${names.join(", ")})`;

/**
 * PostgREST's error if no function has the name and the parameters.
 * @param suggestion the function that may have been meant
 */
function notFound(name: string, names: readonly string[], suggestion: Signature | undefined) {
  const [first] = names;
  const call = first === undefined ? `${name} without parameters` : describe(name, names);
  const noun = names.length > 1 ? "parameters" : "parameter";
  const searched = first === undefined ? call : `${name} with ${noun} ${names.join(", ")}`;
  const meant =
    suggestion &&
    describe(
      suggestion.name,
      suggestion.parameters.map((one) => one.name),
    );
  return pgrst.unknownFunction(call, searched, meant);
}

/** @throws PGRST202 for an unknown function */
export function resolveFunction<T extends { readonly parameters: readonly Parameter[] }>(
  name: string,
  functions: ReadonlyMap<string, T>,
  names: readonly string[] = [],
): T {
  const found = functions.get(name);
  if (found) return found;
  const near = suggestRelation(name, functions.keys());
  const { parameters } = (near !== undefined && functions.get(near)) || {};
  throw notFound(name, names, near !== undefined && parameters ? { name: near, parameters } : undefined);
}

/** @throws PGRST202 for an unknown or missing argument; 22P02 for text that is not a value of the parameter's type */
export function readArguments(signature: Signature, { form, values }: GivenArguments): Arguments {
  const { name, parameters } = signature;
  const known = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const names = [...values.keys()];
  const isMissing = parameters.some((parameter) => parameter.required && !values.has(parameter.name));
  if (isMissing || names.some((given) => !known.has(given))) {
    throw notFound(name, names.toSorted(), signature);
  }
  const read = new Map<string, JsonValue>();
  for (const [argument, value] of values) {
    // A null argument counts as missing.
    if (value === null) continue;
    const type = known.get(argument)?.type ?? "text";
    read.set(argument, form === "text" ? readText(argument, String(value), type) : value);
  }
  return read;
}

function readText(argument: string, text: string, type: ParameterType): JsonValue {
  try {
    switch (type) {
      case "text":
        return text;
      case "boolean":
        return boolean.parse(text) === 1;
      case "list":
        return parseArrayLiteral(text);
      case "json":
        return parseJsonb(text);
    }
  } catch (error) {
    if (!(error instanceof PostgrestError)) throw error;
    const details = error.details === null ? "" : ` ${error.details}`;
    throw error.withDetails(`Argument "${argument}".${details}`);
  }
}
