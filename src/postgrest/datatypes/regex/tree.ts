/** What a regular expression says, as a tree. Captures and greediness do not matter to whether there is a match. */
import type { CharacterSet } from "./character-set";
import type { Constraint } from "./escapes";

export type Regex =
  /** One character of the set. */
  | { readonly kind: "set"; readonly set: CharacterSet }
  /** No character, in a place of that sort. */
  | { readonly kind: "constraint"; readonly constraint: Constraint }
  /** One after the other; without parts it matches the empty text. */
  | { readonly kind: "sequence"; readonly parts: readonly Regex[] }
  | { readonly kind: "choice"; readonly options: readonly Regex[] }
  /** `most` undefined: any number of times. */
  | {
      readonly kind: "repetition";
      readonly body: Regex;
      readonly least: number;
      readonly most: number | undefined;
    };
