/**
 * The parameters of a query string → the trees of `QueryParameters`. The last word of a parameter's name decides its
 * kind: `company.order=…` orders an embed; any other name is a filter.
 */
import { type Cursor, parseCursor } from "../cursor";
import { sqlstate } from "../errors";
import type { QueryParameters } from "./ast";
import { parseColumns } from "./body/columns";
import { parseFilter } from "./grammar/filter";
import { parseLogic } from "./grammar/logic";
import { parseOrder } from "./grammar/order";
import { type Operand, plainFilter, readOperand } from "./grammar/plain-filter";
import { parseSelect } from "./grammar/select";
import { type Parameter, splitQueryString } from "./parameters";

type ParameterKind =
  | "select"
  | "columns"
  | "on_conflict"
  | "order"
  | "limit"
  | "offset"
  | "cursor"
  | "logic"
  | "filter";

function kindOf(name: string): ParameterKind {
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

export interface ReadParameter extends Parameter {
  readonly kind: ParameterKind;
  /** Only for a plain filter. */
  readonly operand?: Operand;
}

/**
 * Splits a query string into parameters, and reads the plain filters.
 * @param walks whether `cursor` says where to go on. With a point in its value it is a filter: no cursor has one
 * @throws 22021
 */
export function readParameters(search: string, walks = false): readonly ReadParameter[] {
  return splitQueryString(search).map(({ name, value }) => {
    if (walks && name === "cursor" && !value.includes(".")) return { name, value, kind: "cursor" };
    const kind = kindOf(name);
    const operand = kind === "filter" ? readOperand(name, value) : undefined;
    return operand ? { name, value, kind, operand } : { name, value, kind };
  });
}

/**
 * The parameters of a request that writes.
 * @throws 22023 for a cursor
 */
export function readWriteParameters(
  { search, method }: { readonly search: string; readonly method: string },
  walks = false,
): readonly ReadParameter[] {
  const parameters = readParameters(search, walks);
  if (parameters.some(({ kind }) => kind === "cursor")) throw sqlstate.cursorOfWrite(method);
  return parameters;
}

/**
 * The cursor that a list is to go on from.
 * @throws 22023 for one that is none, or of another request
 */
export function findCursor(parameters: readonly ReadParameter[], digest: () => string): Cursor | undefined {
  const found = parameters.find(({ kind }) => kind === "cursor");
  return found && parseCursor(found.value, digest);
}

/** The parameters of each kind, in order. */
type SortedParameters = Readonly<Record<ParameterKind, readonly ReadParameter[]>>;

export function sortParameters(parameters: readonly ReadParameter[]): SortedParameters {
  const sorted: Record<ParameterKind, ReadParameter[]> = {
    select: [],
    columns: [],
    on_conflict: [],
    order: [],
    limit: [],
    offset: [],
    cursor: [],
    logic: [],
    filter: [],
  };
  for (const parameter of parameters) sorted[parameter.kind].push(parameter);
  return sorted;
}

/**
 * Parses everything except the ranges, which also depend on a header. If `select`, `columns` or `on_conflict` is
 * repeated, the first counts. If several parameters are wrong, the error is about the one that PostgREST reads first.
 * @param numbered whether plain filters get the number of their operand
 * @throws PGRST100
 */
export function parseParameters(
  parameters: SortedParameters,
  numbered = false,
): Omit<QueryParameters, "ranges"> {
  const order = parameters.order.map(({ name, value }) => parseOrder(name, value));
  const logic = parameters.logic.map(({ name, value }) => parseLogic(name, value));
  const [columns] = parameters.columns.map(({ value }) => parseColumns("columns", value));
  const select = parseSelect(parameters.select[0]?.value ?? "");
  let operands = 0;
  const filters = parameters.filter.map(({ name, value, operand }) =>
    operand ? plainFilter(name, operand, numbered ? operands++ : undefined) : parseFilter(name, value),
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
