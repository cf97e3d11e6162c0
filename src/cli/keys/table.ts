/** Rows of text → a table for a terminal. A column is as wide as its widest cell, with two blanks between columns. */

/** A head and its rows; every row has as many cells as the head. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => width(line[column] ?? ""))));
  return lines.map((line) => renderLine(line, widths)).join("\n");
}

/** Names and values, one pair per line. */
export function renderPairs(pairs: readonly (readonly [string, string])[]): string {
  const widths = [Math.max(...pairs.map(([name]) => width(name))), 0];
  return pairs.map((pair) => renderLine(pair, widths)).join("\n");
}

function renderLine(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map(
    (cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - width(cell))),
  );
  return padded.join("  ").trimEnd();
}

function width(text: string): number {
  return [...text].length;
}
