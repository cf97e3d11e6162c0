/**
 * The query string: takes it as it came, gives its parameters in order, and of those the trees of `QueryParameters`.
 * A parameter's last word says what it is: `company.order=…` orders an embed, anything unknown is a filter.
 */
import { sqlstate } from "../errors";
import type { QueryParameters } from "./ast";
import { parseColumns } from "./body/columns";
import { parseFilter } from "./grammar/filter";
import { parseLogic } from "./grammar/logic";
import { parseOrder } from "./grammar/order";
import { readPlainFilter } from "./grammar/plain-filter";
import { parseSelect } from "./grammar/select";

export interface Parameter {
  readonly name: string;
  readonly value: string;
}

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `%C3%A9` → `é`. The run is nothing but `%XX`. */
function decodeRun(run: string): string {
  const bytes = Uint8Array.from(run.slice(1).split("%"), (pair) => Number.parseInt(pair, 16));
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw sqlstate.invalidByteSequence(bytes);
  }
}

/**
 * Decodes `+` and `%XX`; a `%` that starts no such sequence is a plain one.
 * @throws 22021 for bytes that are no UTF-8 and for NUL, which no text can hold
 */
export function decodeComponent(text: string): string {
  const decoded = decodeField(text);
  if (decoded.includes("\0")) throw sqlstate.invalidByteSequence(Uint8Array.of(0));
  return decoded;
}

/** The same for a field of a form, where a NUL is refused once it is read as a cell (22P05). */
function decodeField(text: string): string {
  return /[+%]/.test(text) ? text.replaceAll("+", " ").replace(/(?:%[0-9a-fA-F]{2})+/g, decodeRun) : text;
}

function splitPair(pair: string, decode: (text: string) => string): Parameter | undefined {
  const equals = pair.indexOf("=");
  if (equals < 0) return undefined;
  return { name: decode(pair.slice(0, equals)), value: decode(pair.slice(equals + 1)) };
}

/**
 * Splits `a=1&b=2`. A parameter without `=` says nothing and is left out. A `;` is part of the value: older
 * software takes it for a separator, which would cut a value short without a word.
 * @throws 22021
 */
export function splitQueryString(search: string): readonly Parameter[] {
  return search.split("&").flatMap((pair) => splitPair(pair, decodeComponent) ?? []);
}

/**
 * Splits the body of a form. A field without `=` is empty there.
 * @throws 22021
 */
export function splitForm(body: string): readonly Parameter[] {
  const pairs = body.split("&").filter((pair) => pair !== "");
  return pairs.map((pair) => splitPair(pair, decodeField) ?? { name: decodeField(pair), value: "" });
}

type ParameterKind = "select" | "columns" | "on_conflict" | "order" | "limit" | "offset" | "logic" | "filter";

export function kindOf(name: string): ParameterKind {
  if (name === "select" || name === "columns" || name === "on_conflict") return name;
  const lastWord = name.slice(name.lastIndexOf(".") + 1);
  switch (lastWord) {
    case "order":
    case "limit":
    case "offset":
      return lastWord;
    case "and":
    case "or":
      return "logic";
    default:
      return "filter";
  }
}

/** The parameters of each kind, in order. */
export type SortedParameters = Readonly<Record<ParameterKind, readonly Parameter[]>>;

export function sortParameters(parameters: readonly Parameter[]): SortedParameters {
  const sorted: Record<ParameterKind, Parameter[]> = {
    select: [],
    columns: [],
    on_conflict: [],
    order: [],
    limit: [],
    offset: [],
    logic: [],
    filter: [],
  };
  for (const parameter of parameters) sorted[kindOf(parameter.name)].push(parameter);
  return sorted;
}

/**
 * Everything but the ranges, which a header has a say in. Of `select`, `columns` and `on_conflict` the first counts.
 * Where several parameters are wrong, the error is about the one that PostgREST reads first.
 * @throws PGRST100
 */
export function parseParameters(parameters: SortedParameters): Omit<QueryParameters, "ranges"> {
  const order = parameters.order.map(({ name, value }) => parseOrder(name, value));
  const logic = parameters.logic.map(({ name, value }) => parseLogic(name, value));
  const [columns] = parameters.columns.map(({ value }) => parseColumns("columns", value));
  const select = parseSelect(parameters.select[0]?.value ?? "");
  const filters = parameters.filter.map(
    (parameter) => readPlainFilter(parameter) ?? parseFilter(parameter.name, parameter.value),
  );
  const [onConflict] = parameters.on_conflict.map(({ value }) => parseColumns("on_conflict", value));
  return {
    select,
    filters: [...filters, ...logic],
    order,
    ...(columns && { columns }),
    ...(onConflict && { onConflict }),
  };
}
