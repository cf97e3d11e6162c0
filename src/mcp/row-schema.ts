/** A Drizzle table → the JSON Schema of a row, as the API shows it. */
import { getTableColumns } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { JsonSchema } from "./tool";

export function rowSchema(table: SQLiteTable): JsonSchema {
  const columns: readonly SQLiteColumn[] = Object.values(getTableColumns(table));
  return {
    type: "object",
    properties: Object.fromEntries(columns.map((column) => [column.name, schemaOf(column)])),
    required: columns.map(({ name }) => name),
    additionalProperties: false,
  };
}

function schemaOf(column: SQLiteColumn): JsonSchema {
  const type = typeOf(column);
  if (type === undefined) return {};
  return { type: column.notNull ? type : [type, "null"] };
}

/** Undefined: any JSON. Times are text. */
function typeOf({ columnType }: SQLiteColumn): string | undefined {
  switch (columnType) {
    case "SQLiteTextJson":
      return undefined;
    case "SQLiteBoolean":
      return "boolean";
    case "SQLiteInteger":
      return "integer";
    default:
      return "string";
  }
}
