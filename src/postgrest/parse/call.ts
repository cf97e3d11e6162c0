/**
 * A call of a function → what to read, and the arguments as sent. In a URL, a value with an operator is a filter and
 * any other value is an argument; in a body, everything is an argument.
 * @see https://docs.postgrest.org/en/stable/references/api/functions.html
 */
import type { JsonValue } from "../datatypes/json/json";
import { isObject } from "../datatypes/json/jsonb-order";
import { PostgrestError, pgrst } from "../errors";
import type { Limits } from "../limits";
import { parseRead, type RequestParts } from "./api-request";
import type { ApiRequest } from "./ast";
import { parseArgumentsType } from "./body/content-type";
import { parsePayload, readJsonBody } from "./body/payload";
import { type RowFaults, readJsonRows } from "./body/rows-apart";
import { parseFilter } from "./grammar/filter";
import { type ReadParameter, readParameters } from "./query-string";

/** The arguments by name. Those of a URL or a form are text. */
export interface GivenArguments {
  readonly form: "json" | "text";
  readonly values: ReadonlyMap<string, JsonValue>;
  /** The errors of rows that cannot be stored, if the function judges its rows one by one. */
  readonly rowFaults?: RowFaults;
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
  /** The argument with a list of rows that are judged one by one. */
  readonly rowsArgument?: string | undefined;
}

/** @throws what reading a table throws, PGRST101 for another method, PGRST102 for a body that is not an object */
export function parseCall(
  parts: RequestParts,
  { methods, urlArguments, rowsArgument }: CallForm,
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
  const body = parseArguments(parts, request.query.columns, limits, rowsArgument);
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
  rowsArgument: string | undefined,
): GivenArguments {
  if (body.byteLength === 0) return { form: "json", values: new Map() };
  const type = headers.get("Content-Type");
  if (parseArgumentsType(type) === "form") {
    const { rows, keys } = parsePayload(body, type, columns, limits);
    const members = rows.flatMap((row) => [...row]);
    return { form: "text", values: new Map(members.filter(([name]) => keys.includes(name))) };
  }
  const { value, faults } =
    rowsArgument === undefined
      ? { value: readJsonBody(body, limits), faults: undefined }
      : readJsonRows(body, limits, rowsArgument);
  if (!isObject(value)) {
    throw pgrst.invalidBody(
      "The body of a call must be a JSON object",
      undefined,
      "Its members are the arguments.",
    );
  }
  const members = Object.entries(value).filter(([name]) => columns?.includes(name) ?? true);
  return { form: "json", values: new Map(members), ...(faults && { rowFaults: faults }) };
}

/** The names of the arguments, for a function that there is not; none if they cannot be read. */
export function readArgumentNames(parts: RequestParts, limits: Limits): readonly string[] {
  try {
    const { given } = parseCall(parts, { methods: parts.method, urlArguments: [] }, limits);
    return [...given.values.keys()].toSorted();
  } catch (error) {
    if (error instanceof PostgrestError) return [];
    throw error;
  }
}
