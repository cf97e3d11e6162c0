/** Drizzle SQL → the text of a statement and its parameters, at most as many as D1 binds. */

import { is, Param, Placeholder, type SQL, sql } from "drizzle-orm";
import { CasingCache } from "drizzle-orm/casing";
import type { Database } from "../../options";
import type { Packing } from "../../plan/layout/packing";
import type { OperandValue } from "../../plan/plan";
import { quoteIdentifier } from "./values/identifier";

/** The text of a statement and the values to bind. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
  /** How its rows are packed, if they are. */
  readonly packing?: Packing | undefined;
}

/** The value of an operand. */
type Bound = OperandValue | null;

/** A rendered query. Each call with operands gives a statement. */
export type Template = (operands: readonly Bound[]) => Statement;

/** A placeholder for operand `index` in a query; -1 is the last operand. */
export function operandAt(index: number): Placeholder {
  return sql.placeholder(String(index));
}

/** D1 binds at most 100 parameters a statement (SPEC §9). */
const MAX_PARAMETERS = 100;

/** A value longer than this keeps a parameter of its own when the others are packed. */
const LARGEST_PACKED = 4096;

const casing = new CasingCache();

function render(query: SQL, escapeParam: (index: number, value: unknown) => string) {
  return query.toQuery({
    casing,
    escapeName: quoteIdentifier,
    escapeParam,
    escapeString: (text) => `'${text.replaceAll("'", "''")}'`,
  });
}

/** Renders a query once, to be used with different operands. */
export function toTemplate(query: SQL, packing?: Packing): Template {
  const { sql, params } = render(query, () => "?");
  if (params.length > MAX_PARAMETERS) return (operands) => ({ ...bindTogether(query, operands), packing });
  const fill = filler(params);
  return (operands) => ({ sql, params: fill(operands), packing });
}

/** Renders a query for one use. */
export function toStatement(query: SQL, operands: readonly Bound[] = []): Statement {
  return toTemplate(query)(operands);
}

/** Does what Drizzle's `fillPlaceholders` does, but finds the placeholders once instead of for each request. */
function filler(params: readonly unknown[]): (operands: readonly Bound[]) => readonly unknown[] {
  const places = params.flatMap((param, index) => {
    const placeholder = is(param, Param) ? param.value : param;
    if (!is(placeholder, Placeholder)) return [];
    const encode = is(param, Param) ? param.encoder.mapToDriverValue.bind(param.encoder) : undefined;
    return [{ index, operand: Number(placeholder.name), encode }];
  });
  return (operands) => {
    const bound = [...params];
    for (const { index, operand, encode } of places) {
      const value = operands.at(operand);
      if (value === undefined) throw new TypeError(`operand ${operand} is missing`);
      bound[index] = encode ? encode(value) : value;
    }
    return bound;
  };
}

/**
 * Packs the values into one JSON array, from which the text reads `?1->>7`. SQLite treats that as a constant, so it
 * still uses indexes.
 */
function bindTogether(query: SQL, operands: readonly Bound[]): Statement {
  const packed: unknown[] = [];
  const alone: unknown[] = [];
  const { sql } = render(query, (_index, param) => {
    const [value] = filler([param])(operands);
    if (typeof value === "string" && value.length > LARGEST_PACKED) return `?${alone.push(value) + 1}`;
    return `(?1->>${packed.push(value) - 1})`;
  });
  return { sql, params: [JSON.stringify(packed), ...alone] };
}

export function prepare(database: Database, { sql, params }: Statement): D1PreparedStatement {
  const statement = database.prepare(sql);
  return params.length === 0 ? statement : statement.bind(...params);
}
