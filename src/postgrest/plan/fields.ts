/** Names → columns: `metadata->a->>b` becomes a column, a path and the type of the result. */

import type { Column, Relation } from "../catalog/catalog";
import { suggestColumn } from "../catalog/suggest";
import { jsonb, text } from "../datatypes/types";
import { sqlstate } from "../errors";
import type { Field } from "../parse/ast";
import type { ResolvedField } from "./plan";

/**
 * @param shownAs the relation's name in an error: PostgREST gives embedded relations an alias
 * @throws 42703 for a column that the relation does not have
 */
function resolveColumn(name: string, relation: Relation, shownAs: string = relation.name): Column {
  const column = relation.columns.get(name);
  if (!column) {
    throw sqlstate.undefinedColumn(shownAs, name, suggestColumn(name, relation.columns.keys()));
  }
  return column;
}

/** Each step is evaluated for each row. Values in practice are not as deep. */
const MAX_PATH_STEPS = 100;

/** @throws 42703 for a column that the relation does not have; 54001 for a path that is too long */
export function resolveField(field: Field, relation: Relation, shownAs?: string): ResolvedField {
  if (field.path.length > MAX_PATH_STEPS) {
    throw sqlstate.tooComplex(
      `The JSON path into "${field.name}" has ${field.path.length} steps; it may have at most ${MAX_PATH_STEPS}`,
      "Ask for the value higher up.",
    );
  }
  const column = resolveColumn(field.name, relation, shownAs);
  const last = field.path.at(-1);
  const type = last === undefined ? column.type : last.arrow === "->>" ? text : jsonb;
  return { column, path: field.path, type };
}

/** A field that is the column itself. */
export function fieldOf(column: Column): ResolvedField {
  return { column, path: [], type: column.type };
}
