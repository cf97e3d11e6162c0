/** A regular expression as a tree, without captures and greediness, which do not change whether it matches. */
import type { CharacterSet } from "./character-set";
import type { Constraint } from "./escapes";

export type Regex =
  /** One character of the set. */
  | { readonly kind: "set"; readonly set: CharacterSet }
  /** Matches a position, not a character. */
  | { readonly kind: "constraint"; readonly constraint: Constraint }
  /** The parts in order; without parts it matches the empty text. */
  | { readonly kind: "sequence"; readonly parts: readonly Regex[] }
  | { readonly kind: "choice"; readonly options: readonly Regex[] }
  /** `most` undefined: any number of times. */
  | {
      readonly kind: "repetition";
      readonly body: Regex;
      readonly least: number;
      readonly most: number | undefined;
    };
