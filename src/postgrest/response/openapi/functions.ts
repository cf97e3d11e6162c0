/** What the Swagger document says of a function. */
import type { Parameter, ParameterType } from "../../view";
import { swaggerType } from "./swagger-type";

export interface DescribedFunction {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Whether GET calls it too: PostgREST's stable and immutable functions. */
  readonly readsOnly: boolean;
}

/** PostgreSQL's names of the types of parameters. */
const typeNames: Readonly<Record<ParameterType, string>> = {
  text: "text",
  boolean: "boolean",
  list: "text[]",
  json: "jsonb",
};

/** @param produces the media types of its answers */
export function describeFunction(
  { name, parameters, readsOnly }: DescribedFunction,
  produces: readonly string[],
) {
  const operation = (given: readonly object[]) => ({
    parameters: given,
    produces,
    responses: { 200: { description: "OK" } },
    tags: [`(rpc) ${name}`],
  });
  const required = parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name);
  const schema = {
    properties: Object.fromEntries(
      parameters.map((parameter) => [parameter.name, swaggerType(typeNames[parameter.type])]),
    ),
    ...(required.length > 0 && { required }),
    type: "object",
  };
  return {
    ...(readsOnly && { get: operation(parameters.map(describeArgument)) }),
    post: operation([
      { in: "body", name: "args", required: true, schema },
      { $ref: "#/parameters/preferParams" },
    ]),
  };
}

/** In a URL a list is an array literal, `{a,b}`, and so text. */
function describeArgument({ name, type, required }: Parameter) {
  const { format, type: swagger = "string" } = swaggerType(typeNames[type]);
  return { format, in: "query", name, required, type: swagger === "array" ? "string" : swagger };
}
