/** A stored mapping as canonical jsonb, like in the change feed: times in UTC, metadata unchanged. */
import { getTableColumns } from "drizzle-orm";
import { externalIntegrationMapping } from "../db/schema";
import { showTimestamp } from "../db/timestamp";
import type { StoredCell, StoredCells } from "../postgrest";

type Show = (cell: Exclude<StoredCell, null>) => string;

const showText: Show = (cell) => JSON.stringify(String(cell));
const showBoolean: Show = (cell) => (cell === 0 ? "false" : "true");
const showJson: Show = String;
const showTime: Show = (cell) => JSON.stringify(showTimestamp(String(cell)));

const shows: Readonly<Record<string, Show>> = {
  SQLiteText: showText,
  SQLiteTextJson: showJson,
  SQLiteBoolean: showBoolean,
  SQLiteCustomColumn: showTime,
};

/** The members in jsonb's order of keys: by length, then by bytes. */
const members = Object.values(getTableColumns(externalIntegrationMapping))
  .map(({ name, columnType }) => ({ name, show: shows[columnType] ?? showText }))
  .toSorted((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1));

/** `{"id": "…", "entityId": "…", …}` */
export function showMapping(mapping: StoredCells): string {
  const texts = members.map(({ name, show }) => {
    const cell = mapping[name] ?? null;
    return `"${name}": ${cell === null ? "null" : show(cell)}`;
  });
  return `{${texts.join(", ")}}`;
}

/** `[{…}, {…}]` */
export function showMappings(mappings: readonly StoredCells[]): string {
  return `[${mappings.map(showMapping).join(", ")}]`;
}
