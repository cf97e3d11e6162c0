/** Drizzle's columns → JSON Schema. */
import { getTableColumns, is } from "drizzle-orm";
import { type SQLiteColumn, type SQLiteTable, SQLiteText } from "drizzle-orm/sqlite-core";
import type { Schema } from "./description";

/** What a value means, by column. */
export type ColumnTexts = Readonly<Record<string, string>>;

interface Options {
  readonly texts: ColumnTexts;
  /** Schemas that say more than the column's type, by column. */
  readonly instead?: Readonly<Record<string, Schema>>;
}

export function columnsOf(table: SQLiteTable): readonly SQLiteColumn[] {
  return Object.values(getTableColumns(table));
}

/**
 * A row as answers show it. No column is required: `select` may leave any out, and add others.
 * @throws TypeError for a column without a text
 */
export function shownRow(table: SQLiteTable, { texts, instead = {} }: Options): Schema {
  const properties = columnsOf(table).map((column) => {
    const schema = instead[column.name] ?? nullable(typeOf(column, "shown"), !column.notNull);
    return [column.name, described(schema, textOf(texts, column))];
  });
  return { type: "object", properties: Object.fromEntries(properties) };
}

/**
 * A row as bodies give it.
 * @param required the columns that each row must have
 * @throws TypeError for a column without a text
 */
export function givenRow(table: SQLiteTable, { texts }: Options, required: readonly string[]): Schema {
  const properties = columnsOf(table).map((column) => [
    column.name,
    described(nullable(typeOf(column, "given"), !column.notNull), textOf(texts, column)),
  ]);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** The columns that an insert must give. */
export function requiredColumns(table: SQLiteTable): readonly string[] {
  return columnsOf(table)
    .filter(({ notNull, hasDefault }) => notNull && !hasDefault)
    .map(({ name }) => name);
}

/** Siblings of `$ref` are allowed in JSON Schema 2020-12, but few tools read them. */
function described(schema: Schema, description: string): Schema {
  return "$ref" in schema ? { allOf: [schema], description } : { ...schema, description };
}

function textOf(texts: ColumnTexts, { name }: SQLiteColumn): string {
  const text = texts[name];
  if (text === undefined) throw new TypeError(`No text says what the column ${name} means`);
  return text;
}

function nullable(schema: Schema, isNullable: boolean): Schema {
  // A schema without a type takes null anyway.
  return isNullable && schema.type !== undefined ? { ...schema, type: [schema.type, "null"] } : schema;
}

/** Times are RFC 3339; bodies may spell them in other ways too (SPEC §2). */
function typeOf(column: SQLiteColumn, place: "shown" | "given"): Schema {
  switch (column.columnType) {
    case "SQLiteText": {
      const length = is(column, SQLiteText) ? column.length : undefined;
      const values = column.enumValues ?? [];
      return {
        type: "string",
        ...(values.length > 0 && { enum: values }),
        ...(place === "given" && length !== undefined && { maxLength: length }),
      };
    }
    case "SQLiteTextJson":
      return {};
    case "SQLiteBoolean":
      return { type: "boolean" };
    case "SQLiteInteger":
      return { type: "integer" };
    case "SQLiteCustomColumn":
      return { type: "string", format: "date-time" };
    default:
      throw new TypeError(`No schema has the type of ${column.name} yet: ${column.columnType}`);
  }
}
