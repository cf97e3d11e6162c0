/**
 * `/types.ts` (SPEC §16): the type `Database` for `createClient<Database>()`, as Supabase's generator writes it. A table
 * that takes no writes is a view there, so that `insert` does not compile. Not in the Worker.
 * @see https://github.com/supabase/postgres-meta/blob/master/src/server/templates/typescript.ts
 */
import type { Engine, Functions } from "../postgrest";
import type { KeyIdentity } from "../resources";
import { helperTypes } from "./helper-types";

type Catalog = Engine<KeyIdentity>["catalog"];
type Relation = Catalog extends ReadonlyMap<string, infer Known> ? Known : never;
type Column = Relation["columns"] extends ReadonlyMap<string, infer Known> ? Known : never;
type Function = Functions<KeyIdentity>[string];
type ParameterType = Function["parameters"][number]["type"];

/**
 * The newest version that supabase-js knows. Its types are turned off by versions that they do not know, 16 among them.
 */
const KNOWN_VERSION = "14";

/** Lines of text; a list in a list is indented. */
type Block = readonly (string | Block)[];

/** The name of a relation or a function, and what is said of it. */
type Entry = readonly [name: string, block: Block];

const none: Block = ["[_ in never]: never"];

/** @param results the results of the functions, by their names */
export function renderDatabaseTypes(
  catalog: Catalog,
  functions: Functions<KeyIdentity>,
  results: Catalog,
): string {
  const relations = sorted([...catalog.values()], ({ name }) => name);
  const isTable = ({ actions }: Relation) => actions.some((action) => action !== "view");
  const calls = sorted(Object.entries(functions), ([name]) => name);
  const lines: Block = [
    "export type Database = {",
    [
      "// Allows to automatically instantiate createClient with right options",
      "// instead of createClient<Database, { PostgrestVersion: 'XX' }>(URL, KEY)",
      ...member("__InternalSupabase", [`PostgrestVersion: "${KNOWN_VERSION}"`]),
      ...member("public", [
        ...group("Tables", relations.filter(isTable).map(tableOf)),
        ...group("Views", relations.filter((relation) => !isTable(relation)).map(viewOf)),
        ...group(
          "Functions",
          calls.map(([name, definition]) => functionOf(name, definition, results.get(name))),
        ),
        ...group("Enums", []),
        ...group("CompositeTypes", []),
      ]),
    ],
    "}",
  ];
  return `${jsonType}\n${indent(lines).join("\n")}\n${helperTypes}`;
}

const jsonType = `export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]
`;

const member = (name: string, block: Block): Block => [`${name}: {`, block, "}"];

const group = (name: string, entries: readonly Entry[]): Block =>
  member(name, entries.length === 0 ? none : entries.flatMap(([entry, block]) => member(entry, block)));

const columnsOf = ({ columns }: Relation) => sorted([...columns.values()], ({ name }) => name);

/** @param isOptional whether a column may be left out */
const row = (relation: Relation, isOptional: (column: Column) => boolean = () => false): Block =>
  columnsOf(relation).map((column) => `${column.name}${isOptional(column) ? "?" : ""}: ${typeOf(column)}`);

const hasDefault = ({ notNull, insertDefault, tableDefault }: Column) =>
  !notNull || insertDefault !== undefined || tableDefault !== undefined;

function tableOf(relation: Relation): Entry {
  return [
    relation.name,
    [
      ...member("Row", row(relation)),
      ...member("Insert", row(relation, hasDefault)),
      ...member(
        "Update",
        row(relation, () => true),
      ),
      ...relationships(relation),
    ],
  ];
}

function viewOf(relation: Relation): Entry {
  return [relation.name, [...member("Row", row(relation)), ...relationships(relation)]];
}

function relationships({ foreignKeys, uniques }: Relation): Block {
  if (foreignKeys.length === 0) return ["Relationships: []"];
  const isUnique = (columns: readonly string[]) =>
    uniques.some(
      (unique) =>
        unique.where === undefined &&
        unique.columns.length === columns.length &&
        unique.columns.every(({ name }) => columns.includes(name)),
    );
  return [
    "Relationships: [",
    sorted(foreignKeys, ({ name }) => name).flatMap(({ name, columns, target, targetColumns }) => [
      "{",
      [
        `foreignKeyName: ${JSON.stringify(name)}`,
        `columns: ${JSON.stringify(columns)}`,
        `isOneToOne: ${isUnique(columns)}`,
        `referencedRelation: ${JSON.stringify(target)}`,
        `referencedColumns: ${JSON.stringify(targetColumns)}`,
      ],
      "},",
    ]),
    "]",
  ];
}

const argumentTypes: Readonly<Record<ParameterType, string>> = {
  text: "string",
  boolean: "boolean",
  list: "string[]",
  json: "Json",
};

function functionOf(name: string, { parameters }: Function, result: Relation | undefined): Entry {
  if (!result) throw new TypeError(`The function ${name} has no result`);
  const members = sorted(parameters, (parameter) => parameter.name).map(
    (parameter) => `${parameter.name}${parameter.required ? "" : "?"}: ${argumentTypes[parameter.type]}`,
  );
  return [name, [...member("Args", members), "Returns: {", row(result), "}[]"]];
}

function typeOf({ type, notNull }: Column): string {
  const name = nameOf(type.category);
  return notNull ? name : `${name} | null`;
}

function nameOf(category: Column["type"]["category"]): string {
  switch (category) {
    case "boolean":
      return "boolean";
    case "numeric":
      return "number";
    case "json":
      return "Json";
    default:
      return "string";
  }
}

function sorted<T>(list: readonly T[], nameOfItem: (item: T) => string): readonly T[] {
  return list.toSorted((one, other) => nameOfItem(one).localeCompare(nameOfItem(other), "en"));
}

function indent(block: Block): readonly string[] {
  return block.flatMap((line) =>
    typeof line === "string" ? [line] : indent(line).map((inner) => `  ${inner}`),
  );
}
