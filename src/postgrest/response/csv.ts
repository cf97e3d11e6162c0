/** Rows → CSV (RFC 4180, lines end in LF as in PostgreSQL): a null is nothing or its marker, an empty text is `""`. */
import type { OutputSettings } from "../datatypes/data-type";
import type { ReadPlan } from "../plan/plan";
import type { Cell } from "../query/database/result-set";
import type { BodyWriter } from "./body-writer";
import { rowMembers } from "./rows";

/**
 * PostgreSQL quotes a text that could be misread: empty, or with separators, quotes, parentheses, backslashes or ASCII
 * white space.
 */
const needsQuotes = /^$|[",()\\ \t\n\v\f\r]/;

function quote(text: string, nullMarker = ""): string {
  return text === nullMarker || needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function renderCsv(
  plan: ReadPlan,
  rows: readonly (readonly Cell[])[],
  settings: OutputSettings,
  body: BodyWriter,
  nullMarker = "",
): void {
  const members = rowMembers(plan, settings, false);
  body.write(members.map(({ writer: { name } }) => (/[",\n\r]/.test(name) ? quote(name) : name)).join(","));
  for (const row of rows) {
    const cells = members.map(({ cell, writer }) => {
      const text = writer.text(row[cell] ?? null);
      return text === null ? nullMarker : quote(text, nullMarker);
    });
    body.write(`\n${cells.join(",")}`);
  }
}
