/**
 * The value of `columns=` or `on_conflict=` → the column names.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#specifying-columns
 */
import { fieldName, lexeme } from "../grammar/field";
import { literal, parseText, separatedBy } from "../grammar/scanner";

const columnNames = separatedBy(fieldName, lexeme(literal(",")));

/**
 * Reads the names, without duplicates.
 * @example parseColumns("columns", 'id,"full name"')
 * @throws PGRST100, also for an empty list
 */
export function parseColumns(parameter: "columns" | "on_conflict", text: string): readonly string[] {
  return [...new Set(parseText(columnNames, text, `${parameter} parameter (${text})`))];
}
