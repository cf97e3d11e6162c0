/** Lists of expressions as balanced trees: D1 refuses an expression that is deeper than 100 (SPEC §9). */
import { type SQL, sql } from "drizzle-orm";

/** `(a AND b) AND (c AND d)`: the depth is the logarithm of the length. */
export function joinBalanced(operator: "and" | "or", parts: readonly SQL[]): SQL {
  const [first] = parts;
  if (first === undefined) return operator === "and" ? sql`1` : sql`0`;
  if (parts.length === 1) return first;
  const middle = parts.length >> 1;
  const left = joinBalanced(operator, parts.slice(0, middle));
  const right = joinBalanced(operator, parts.slice(middle));
  return operator === "and" ? sql`(${left} AND ${right})` : sql`(${left} OR ${right})`;
}

/** A sum of any number of terms, balanced in the same way. */
export function addUp(terms: readonly SQL[]): SQL {
  const [first] = terms;
  if (first === undefined) return sql`0`;
  if (terms.length === 1) return first;
  const middle = terms.length >> 1;
  return sql`(${addUp(terms.slice(0, middle))} + ${addUp(terms.slice(middle))})`;
}
