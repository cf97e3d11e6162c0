/**
 * A call of a function → what to read, and the arguments as sent. In a URL, a value with an operator is a filter and
 * any other value is an argument; in a body, everything is an argument.
 * @see https://docs.postgrest.org/en/stable/references/api/functions.html
 */
import type { JsonValue } from "../datatypes/json/json";
import { PostgrestError, pgrst } from "../errors";
import type { Limits } from "../limits";
import { parseRead, type RequestParts } from "./api-request";
import type { ApiRequest } from "./ast";
import { parsePayload } from "./body/payload";
import { parseFilter } from "./grammar/filter";
import { type ReadParameter, readParameters } from "./query-string";

/** The arguments by name. Those of a URL or a form are text. */
export interface GivenArguments {
  readonly form: "json" | "text";
  readonly values: ReadonlyMap<string, JsonValue>;
}

export interface Call {
  /** How to read the function's rows. */
  readonly request: ApiRequest;
  readonly given: GivenArguments;
}

/** What a function says of how it is called. */
export interface CallForm {
  /** The methods that it takes, as `Allow` lists them. */
  readonly methods: string;
  /** The parameters of the URL that are arguments whatever the method. */
  readonly urlArguments: readonly string[];
}

/** @throws what reading a table throws, PGRST101 for another method, PGRST102 for a body that is not an object */
export function parseCall(
  parts: RequestParts,
  { methods, urlArguments }: CallForm,
  limits: Limits,
  parameters: readonly ReadParameter[] = readParameters(parts.search),
): Call {
  const { method } = parts;
  if (!methods.split(",").includes(method)) throw pgrst.invalidCallMethod(method, methods);
  const isArgument = (parameter: ReadParameter) =>
    parameter.kind === "filter" &&
    (method !== "POST" || urlArguments.includes(parameter.name)) &&
    !hasOperator(parameter);
  const inUrl = parameters.filter(isArgument);
  const request = parseRead(
    { ...parts, method: method === "HEAD" ? "HEAD" : "GET" },
    parameters.filter((parameter) => !inUrl.includes(parameter)),
    // A range applies to GET only (RFC 9110, section 14.2).
    method === "GET" ? parts.headers.get("Range") : null,
    limits,
  );
  const values = new Map<string, JsonValue>(inUrl.map(({ name, value }) => [name, value]));
  if (method !== "POST") return { request, given: { form: "text", values } };
  const body = parseArguments(parts, request.query.columns, limits);
  return { request, given: { ...body, values: new Map([...body.values, ...values]) } };
}

function hasOperator(parameter: ReadParameter): boolean {
  if (parameter.operand) return true;
  try {
    parseFilter(parameter.name, parameter.value);
    return true;
  } catch (error) {
    if (error instanceof PostgrestError) return false;
    throw error;
  }
}

/** A missing body means no arguments. */
function parseArguments(
  { body = new Uint8Array(), headers }: RequestParts,
  columns: readonly string[] | undefined,
  limits: Limits,
): GivenArguments {
  if (body.byteLength === 0) return { form: "json", values: new Map() };
  const { root, rows, cells, keys } = parsePayload(body, headers.get("Content-Type"), columns, limits);
  const [row] = rows;
  if (root !== "object" || !row) {
    throw pgrst.invalidBody(
      "The body of a call must be a JSON object",
      undefined,
      "Its members are the arguments.",
    );
  }
  return { form: cells, values: new Map([...row].filter(([name]) => keys.includes(name))) };
}
