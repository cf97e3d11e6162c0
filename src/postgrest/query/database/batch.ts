/**
 * Statements that go to the database together, as one transaction. `add` returns a handle, from which the result is read
 * after the connection has run the batch:
 *
 *     const batch = new Batch();
 *     const total = batch.add(countStatement);
 *     await database.read(batch);
 *     total.number();
 */

import type { Statement } from "../sql/statement";
import { toCells, toRows } from "./cells";
import type { Cell, Row } from "./result-set";

/** The result of one statement of a batch. */
export interface BatchedResult {
  /** Its rows, with cells in the order of the columns. They throw before the batch has run. */
  readonly rows: () => readonly (readonly Cell[])[];
  /** The same for a statement whose rows may be packed. */
  readonly packedRows: () => readonly Row[];
  /** The first cell, for a statement that returns one number. */
  readonly number: () => number;
}

export class Batch {
  readonly #statements: Statement[] = [];
  #results: readonly D1Result[] | undefined;

  get statements(): readonly Statement[] {
    return this.#statements;
  }

  add(statement: Statement): BatchedResult {
    const place = this.#statements.push(statement) - 1;
    const result = () => {
      if (!this.#results) throw new Error("The result of a statement is read before its batch has run");
      return this.#results[place];
    };
    let cells: readonly (readonly Cell[])[] | undefined;
    const rows = () => {
      cells ??= toCells(result());
      return cells;
    };
    return {
      rows,
      packedRows: () => toRows(result(), statement.packing),
      number: () => Number(rows()[0]?.[0]),
    };
  }

  /** Called by the connection, with the results in the order of the statements. */
  settle(results: readonly D1Result[]): void {
    this.#results = results;
  }
}
