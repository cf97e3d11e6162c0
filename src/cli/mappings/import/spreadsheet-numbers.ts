/** Finds ids that a spreadsheet turned into numbers: in `1.23E+15` the last digits of the id are lost. */
import { idColumns } from "../columns.ts";
import type { SourceRow } from "./read-rows.ts";

const scientific = /^[+-]?\d+(?:[.,]\d+)?E\+\d+$/i;

interface Found {
  readonly value: string;
  readonly row: number;
  count: number;
}

export class SpreadsheetNumbers {
  readonly #found = new Map<string, Found>();

  look({ row, mapping }: SourceRow): void {
    for (const column of idColumns) {
      const value = mapping[column];
      if (typeof value !== "string" || !scientific.test(value)) continue;
      const found = this.#found.get(column);
      if (found) found.count++;
      else this.#found.set(column, { value, row, count: 1 });
    }
  }

  /** One line for each column with such ids. */
  warnings(): readonly string[] {
    return [...this.#found].map(([column, { value, row, count }]) => {
      const rows = count === 1 ? `row ${row}` : `row ${row} and ${count - 1} more`;
      return `Warning: ${column} is "${value}" in ${rows}. A spreadsheet shortened the id: format the column as text there, and write the file again.`;
    });
  }
}
