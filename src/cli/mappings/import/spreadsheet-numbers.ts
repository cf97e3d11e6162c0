/** Finds ids that a spreadsheet took for numbers: `1.23E+15` was written for an id whose last digits are lost. */
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

  /** A line for each column that has such ids. */
  warnings(): readonly string[] {
    return [...this.#found].map(([column, { value, row, count }]) => {
      const rows = count === 1 ? `row ${row}` : `row ${row} and ${count - 1} more`;
      return `Warning: ${column} is "${value}" in ${rows}. A spreadsheet shortened the id: format the column as text there, and write the file again.`;
    });
  }
}
