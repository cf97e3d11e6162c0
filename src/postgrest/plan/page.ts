/** Plans a page of a list, and how the next page continues after it (SPEC §13). */

import type { WalkedRequest } from "../cursor";
import { sqlstate } from "../errors";
import { operandValues } from "./operands";
import { defaultOrder, isOneRow, readNarrowing, toTotalOrder } from "./page-order";
import type { OperandValue, Output, PagePlan, ReadPlan, ResolvedOrderTerm, Seek } from "./plan";

interface PagedRead {
  readonly read: ReadPlan;
  readonly operands: readonly OperandValue[];
  /** Absent if there is at most one page. */
  readonly page?: PagePlan;
}

/**
 * @param fixed the columns for which the policy allows only one value
 * @throws 22023 for a cursor that does not fit the order
 */
export function planPage(read: ReadPlan, fixed: readonly string[], { cursor }: WalkedRequest): PagedRead {
  const operands = operandValues(read.where);
  const { limit, grouped, relation } = read;
  const narrowing = readNarrowing(read, fixed);
  if (limit === undefined || (!grouped && isOneRow(relation, narrowing))) return { read, operands };
  const order = grouped || read.order.length > 0 ? read.order : defaultOrder(relation, narrowing);
  const terms = grouped ? undefined : toTotalOrder(order, relation, narrowing);
  if (!terms) {
    if (cursor) throw sqlstate.invalidCursor();
    // After a page of no rows there is no next page.
    if (limit === 0) return { read, operands };
    const ahead = { ...read, limit: limit + 1, ahead: { outputs: 0 } };
    return { read, operands, page: { fetch: ahead, next: { kind: "offset" } } };
  }
  const seek = cursor && planSeek(terms, cursor.values, operands.length);
  const walked = { ...read, order: terms, ...(seek && { seek: seek.seek }) };
  const all = [...operands, ...(seek?.values ?? [])];
  if (limit === 0) return { read: walked, operands: all };
  const { outputs, cells } = showTerms(read.outputs, terms);
  const ahead = { outputs: outputs.length - read.outputs.length };
  const fetch = { ...walked, outputs, limit: limit + 1, ahead };
  return { read: walked, operands: all, page: { fetch, next: { kind: "after", cells } } };
}

/** @throws 22023, and what the types throw for text that is not one of their values */
function planSeek(
  terms: readonly ResolvedOrderTerm[],
  texts: readonly (string | null)[],
  firstOperand: number,
): { readonly seek: Seek; readonly values: readonly OperandValue[] } {
  if (texts.length !== terms.length) throw sqlstate.invalidCursor();
  const values: OperandValue[] = [];
  const places = terms.map((term, index) => {
    const text = texts[index] ?? null;
    if (text === null) return { term };
    return { term, operand: firstOperand + values.push(term.field.type.parse(text)) - 1 };
  });
  return { seek: { places }, values };
}

/** Adds outputs for the values of a cursor, unless they are shown already. `cells` are their indexes. */
function showTerms(
  outputs: readonly Output[],
  terms: readonly ResolvedOrderTerm[],
): { readonly outputs: readonly Output[]; readonly cells: readonly number[] } {
  const all = [...outputs];
  const cells = terms.map(({ field }) => {
    const shown = outputs.findIndex(
      (output) =>
        output.kind === "value" &&
        output.field?.column === field.column &&
        output.field.path.length === 0 &&
        !output.cast &&
        !output.aggregate &&
        output.via.length === 0,
    );
    return shown >= 0 ? shown : all.push({ kind: "value", name: field.column.name, field, via: [] }) - 1;
  });
  return { outputs: all, cells };
}
