/**
 * The parameters of a query string → the trees of `QueryParameters`. A parameter's last word says what it is:
 * `company.order=…` orders an embed, anything unknown is a filter.
 */
import type { QueryParameters } from "./ast";
import { parseColumns } from "./body/columns";
import { parseFilter } from "./grammar/filter";
import { parseLogic } from "./grammar/logic";
import { parseOrder } from "./grammar/order";
import { readPlainFilter } from "./grammar/plain-filter";
import { parseSelect } from "./grammar/select";
import type { Parameter } from "./parameters";

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
type SortedParameters = Readonly<Record<ParameterKind, readonly Parameter[]>>;

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
