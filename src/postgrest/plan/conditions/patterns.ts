/** `like`, `ilike`, `match` and `imatch` → conditions. */
import { compileRegex } from "../../datatypes/regex/regex";
import { classifyLike, type LikePattern, parseLike, prepareLike } from "../../datatypes/scalars/like";
import type { Condition, ResolvedField } from "../plan";
import { requireText } from "./no-operator";
import { textOf, textSet, valueSet } from "./value-set-condition";

/** @throws 42883 for a type that is not text, 22025 for a pattern that ends in `\` */
export function planLike(field: ResolvedField, operator: "like" | "ilike", value: string): Condition {
  requireText(field.type, operator);
  const foldCase = operator === "ilike";
  const pattern = parseLike(value);
  const decidable = classifyLike(pattern);
  // SQLite folds the case of ASCII only, so the Worker folds any other letter in the pattern.
  const decidedBySql = decidable.kind !== "general" && !(foldCase && /[^\x20-\x7e]/.test(value));
  if (decidedBySql && !seesSpacing(field, pattern))
    return { kind: "like", field, pattern: decidable, foldCase };
  const test = prepareLike(pattern, { ignoreCase: foldCase });
  if (!foldCase) return textSet(field, operator, test);
  const of = textOf(field);
  return valueSet(field, operator, (scanned) => test(scanned.folded(of), scanned.work));
}

/** @throws 42883 for a type that is not text, 2201B for a malformed expression */
export function planRegex(field: ResolvedField, operator: "match" | "imatch", value: string): Condition {
  requireText(field.type, operator);
  return textSet(field, operator, compileRegex(value, { ignoreCase: operator === "imatch" }));
}

/**
 * Whether a match depends on the spaces after `:` and `,` of an object or array at the end of `->>` (`ordering.ts`): a
 * pattern without `_`, space, `:` and `,` cannot tell the two spacings apart.
 */
function seesSpacing(field: ResolvedField, pattern: LikePattern): boolean {
  return (
    field.path.length > 0 &&
    pattern.some((token) => token.kind === "one" || (token.kind === "literal" && /[ :,]/.test(token.text)))
  );
}
