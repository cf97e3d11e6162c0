/** Which column of the file is which column of a mapping; and the rows that come of it. */
import { parseJson } from "../api/json";
import { type Sheet, shapeFault } from "./csv";

export const targets = [
  { name: "entityType", title: "Entity type", isNeeded: true, other: ["type", "entity"] },
  { name: "entityId", title: "Entity id", isNeeded: true, other: ["carbonid", "internalid"] },
  { name: "integration", title: "Integration", isNeeded: true, other: ["system", "source"] },
  { name: "externalId", title: "External id", isNeeded: false, other: ["remoteid", "external"] },
  { name: "metadata", title: "Metadata (JSON)", isNeeded: false, other: [] },
  { name: "lastSyncedAt", title: "Last synced", isNeeded: false, other: ["syncedat"] },
  { name: "remoteUpdatedAt", title: "Changed there", isNeeded: false, other: [] },
] as const;

export type Target = (typeof targets)[number]["name"];

/** For a target: a column of the file, or the same text for all rows; neither: it is left out. */
export interface Source {
  readonly column: number | undefined;
  readonly constant: string;
}

export type Sources = Readonly<Record<Target, Source>>;

const simple = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, "");

/** By the names in the header. */
export function guessSources(header: readonly string[]): Sources {
  const names = header.map(simple);
  const source = ({ name, other }: (typeof targets)[number]): Source => {
    const column = names.findIndex((one) => [simple(name), ...other].includes(one));
    return { column: column < 0 ? undefined : column, constant: "" };
  };
  return Object.fromEntries(targets.map((target) => [target.name, source(target)])) as unknown as Sources;
}

/** The names of the columns; those that are there twice, or have none, by their place. */
export const columnNames = (header: readonly string[]): readonly string[] =>
  header.map((name, index) =>
    name === "" || header.filter((other) => other === name).length > 1
      ? `${name} (column ${index + 1})`.trim()
      : name,
  );

/** The titles of what is needed and has no source. */
export const missingSources = (sources: Sources): readonly string[] =>
  targets
    .filter(({ name, isNeeded }) => {
      const { column, constant } = sources[name];
      return isNeeded && column === undefined && constant.trim() === "";
    })
    .map(({ title }) => title);

/**
 * The rows for `link`. An empty cell leaves its column out, except an external id, which is missing then. Of a record with
 * a fault nothing is taken, and `link` refuses the empty row in its place.
 */
export function rowsOf(sheet: Sheet, sources: Sources): readonly Readonly<Record<string, unknown>>[] {
  return sheet.records.map((cells, index) => {
    const row: Record<string, unknown> = {};
    if (shapeFault(sheet, index) !== undefined) return row;
    for (const { name } of targets) {
      const { column, constant } = sources[name];
      const text = column === undefined ? constant.trim() : (cells[column] ?? "");
      if (text !== "") row[name] = name === "metadata" ? jsonOr(text) : text;
      else if (name === "externalId" && column !== undefined) row[name] = null;
    }
    return row;
  });
}

/** Text that is not JSON is a JSON string. */
function jsonOr(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
