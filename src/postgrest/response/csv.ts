/** Rows → CSV (RFC 4180, lines end in LF as PostgreSQL's): a null is nothing, an empty text is `""`. */
import type { OutputSettings } from "../datatypes/data-type";
import type { Output } from "../plan/plan";
import type { Cell } from "../query/result-set";
import { memberWriters } from "./rows";

/** PostgreSQL quotes what could be misread: nothing at all, separators, quotes, parentheses, backslash, white space. */
const needsQuotes = /^$|[",()\\\s]/;

function quote(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function renderCsv(
  outputs: readonly Output[],
  rows: readonly (readonly Cell[])[],
  settings: OutputSettings,
): string {
  const writers = memberWriters(outputs, settings);
  const header = writers.map(({ name }) => (/[",\n\r]/.test(name) ? quote(name) : name)).join(",");
  const lines = rows.map((row) =>
    writers
      .map((writer, index) => {
        const text = writer.text(row[index] ?? null);
        return text === null ? "" : quote(text);
      })
      .join(","),
  );
  return [header, ...lines].join("\n");
}
