/** `fts`, `plfts`, `phfts` and `wfts` → conditions. */
import { type FullTextOperator, prepareFullText } from "../../datatypes/full-text/full-text";
import { sqlstate } from "../../errors";
import type { Condition, ResolvedField } from "../plan";
import { textOf, valueSet } from "./value-set-condition";

/** @throws 42883 for a type that is neither text nor JSON, and what the query throws */
export function planFullText(
  field: ResolvedField,
  operator: FullTextOperator,
  query: string,
  language?: string,
): Condition {
  const { category, name } = field.type;
  if (category !== "json" && category !== "string") throw sqlstate.undefinedOperator(`${name} @@ tsquery`);
  const { configuration, matches } = prepareFullText(operator, query, language);
  const of = category === "json" ? "json" : textOf(field);
  return valueSet(field, operator, (value) => matches(value.vector(configuration, of), value.work));
}
