/** Rows → CSV (RFC 4180, lines end in LF as in PostgreSQL): a null is nothing or its marker, an empty text is `""`. */
import type { OutputSettings } from "../datatypes/data-type";
import { cellsOf } from "../plan/layout/packed-row";
import type { ReadPlan } from "../plan/plan";
import type { Row } from "../query/database/result-set";
import type { BodyWriter } from "./body-writer";
import type { Room } from "./room";
import { rowMembers } from "./rows";

/**
 * PostgreSQL quotes a text that could be misread: empty, or with separators, quotes, parentheses, backslashes or ASCII
 * white space.
 */
const needsQuotes = /^$|[",()\\ \t\n\v\f\r]/;

function quote(text: string, nullMarker = ""): string {
  if (text !== nullMarker && !needsQuotes.test(text)) return text;
  return text.includes('"') ? `"${text.replaceAll('"', '""')}"` : `"${text}"`;
}

export function renderCsv(
  plan: ReadPlan,
  rows: Iterable<Row>,
  settings: OutputSettings,
  body: BodyWriter,
  nullMarker = "",
  room?: Room,
): void {
  const members = rowMembers(plan, settings, false);
  const names = members.map(({ writer: { name } }) => (/[",\n\r]/.test(name) ? quote(name) : name)).join(",");
  room?.add(names);
  body.write(names);
  for (const row of rows) {
    const cells = cellsOf(row);
    const texts = members.map(({ cell, writer }) => {
      const text = writer.text(cells[cell] ?? null);
      return text === null ? nullMarker : quote(text, nullMarker);
    });
    const line = `\n${texts.join(",")}`;
    if (room && !room.takes(line)) return;
    body.write(line);
  }
}
