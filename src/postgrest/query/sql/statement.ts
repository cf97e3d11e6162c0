/** Drizzle SQL → a statement that D1 takes: its text, and at most as many parameters as D1 binds. */

import { is, Param, Placeholder, type SQL, sql } from "drizzle-orm";
import { CasingCache } from "drizzle-orm/casing";
import type { Database } from "../../options";
import type { OperandValue } from "../../plan/plan";
import { quoteIdentifier } from "./values/identifier";

/** A prepared statement's text and what is bound to it. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** What is bound in the place of an operand. */
type Bound = OperandValue | null;

/** A statement but for the operands, which it is given as often as it is wanted. */
export type Template = (operands: readonly Bound[]) => Statement;

/** The place of an operand in a query. */
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

/** Renders a query, once for all operands. */
export function toTemplate(query: SQL): Template {
  const { sql, params } = render(query, () => "?");
  if (params.length > MAX_PARAMETERS) return (operands) => pack(query, operands);
  const fill = filler(params);
  return (operands) => ({ sql, params: fill(operands) });
}

/** Renders a query that has these operands. */
export function toStatement(query: SQL, operands: readonly Bound[] = []): Statement {
  return toTemplate(query)(operands);
}

/** What Drizzle's `fillPlaceholders` does, with the places found once and not for each request. */
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
      const value = operands[operand];
      if (value === undefined) throw new TypeError(`operand ${operand} is missing`);
      bound[index] = encode ? encode(value) : value;
    }
    return bound;
  };
}

/**
 * The values as one JSON array that the text reads by index, `?1->>7`: SQLite takes that for a constant, so indexes are
 * used all the same.
 */
function pack(query: SQL, operands: readonly Bound[]): Statement {
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
