/** A stored mapping as canonical jsonb, like in the change feed, but with times in the zone of the request. */
import { getTableColumns } from "drizzle-orm";
import { externalIntegrationMapping } from "../db/schema";
import type { ShowTime, StoredCell, StoredCells } from "../postgrest";

type Show = (cell: Exclude<StoredCell, null>, showTime: ShowTime) => string;

const showText: Show = (cell) => JSON.stringify(String(cell));
const showBoolean: Show = (cell) => (cell === 0 ? "false" : "true");
const showJson: Show = String;
const showZoned: Show = (cell, showTime) => showTime(String(cell));

const shows: Readonly<Record<string, Show>> = {
  SQLiteText: showText,
  SQLiteTextJson: showJson,
  SQLiteBoolean: showBoolean,
  SQLiteCustomColumn: showZoned,
};

/** The members in jsonb's order of keys: by length, then by bytes. */
const members = Object.values(getTableColumns(externalIntegrationMapping))
  .map(({ name, columnType }) => ({ name, show: shows[columnType] ?? showText }))
  .toSorted((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1));

/** `{"id": "…", "entityId": "…", …}` */
export function showMapping(mapping: StoredCells, showTime: ShowTime): string {
  const texts = members.map(({ name, show }) => {
    const cell = mapping[name] ?? null;
    return `"${name}": ${cell === null ? "null" : show(cell, showTime)}`;
  });
  return `{${texts.join(", ")}}`;
}

/** `[{…}, {…}]` */
export function showMappings(mappings: readonly StoredCells[], showTime: ShowTime): string {
  return `[${mappings.map((mapping) => showMapping(mapping, showTime)).join(", ")}]`;
}
