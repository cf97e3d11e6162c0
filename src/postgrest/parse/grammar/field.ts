/**
 * Parsers for names and fields: `name`, `"a quoted, name"`, `data->address->0->>city`.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#json-columns
 */
import type { Field, JsonStep } from "../ast";
import {
  ahead,
  attempt,
  between,
  character,
  characters,
  choice,
  endOfInput,
  followedBy,
  literal,
  map,
  named,
  notBefore,
  optional,
  type Parser,
  precededBy,
  repeated,
  separatedBy,
  sequence,
} from "./scanner";

/** Whether the character is in the list. */
export const isOneOf = (list: string) => (character: string) => list.includes(character);
export const isNoneOf = (list: string) => (character: string) => !list.includes(character);

const isDigit = (character: string) => character >= "0" && character <= "9" && character.length === 1;
const letter = /^\p{L}$/u;
const isIdentifierCharacter = (character: string) =>
  letter.test(character) || isDigit(character) || "_ $".includes(character);

const whitespace = characters(isOneOf(" \t"), 0);

/** The parser, with optional blanks on both sides. */
export const lexeme = <T>(parser: Parser<T>): Parser<T> => between(whitespace, parser, whitespace);

export const delimiter = named(literal("."), "delimiter (.)");

/** `"…"`: any characters; `\` escapes the next one. */
export const quotedValue: Parser<string> = map(
  between(
    literal('"'),
    repeated(
      choice(
        characters(isNoneOf('\\"'), 1),
        precededBy(
          literal("\\"),
          character(() => true),
        ),
      ),
    ),
    literal('"'),
  ),
  (parts) => parts.join(""),
);

/** Letters of any script, ASCII digits, `_`, `$` and blanks; blanks at the ends are dropped. */
export const identifier: Parser<string> = map(
  characters(isIdentifierCharacter, 1, ["letter", "digit"]),
  (text) => text.trim(),
);

/** A dash is part of a name unless it starts an arrow. */
const dash = attempt(
  followedBy(
    literal("-"),
    notBefore((character) => character === ">", ['">"']),
  ),
);
const joinedByDashes = (part: Parser<string>) => map(separatedBy(part, dash), (parts) => parts.join("-"));

/** The name of a column, a relation or an alias: `first name`, `field-with_sep`, `"a.b"`. */
export const fieldName: Parser<string> = named(
  choice(quotedValue, joinedByDashes(identifier)),
  "field name (* or [a..z0..9_$])",
);

const jsonKey: Parser<string> = named(
  choice(quotedValue, joinedByDashes(map(characters(isNoneOf("(-:.,>)"), 1), (text) => text.trim()))),
  "any non reserved character different from: .,>()",
);

const digits = characters(isDigit, 1, ["digit"]);
const indexEnd = choice<unknown>(
  ...["->", "::", ".", ","].map((text) => attempt(ahead(literal(text)))),
  attempt(endOfInput),
);

/** An index that does not fit an integer selects nothing, like any index out of bounds. */
const jsonIndex: Parser<number> = map(
  followedBy(sequence<[string | undefined, string]>(optional(literal("-")), digits), indexEnd),
  ([sign, text]) => (sign === undefined ? 1 : -1) * Math.min(Number(text), Number.MAX_SAFE_INTEGER),
);

const jsonStep: Parser<JsonStep> = map(
  sequence<[JsonStep["arrow"], string | number]>(
    choice<JsonStep["arrow"]>(
      map(attempt(literal("->>")), () => "->>"),
      map(attempt(literal("->")), () => "->"),
    ),
    choice<string | number>(attempt(jsonIndex), attempt(jsonKey)),
  ),
  ([arrow, key]) => ({ arrow, key }),
);

/** `->a->0->>b`, or nothing. */
export const jsonPath: Parser<readonly JsonStep[]> = repeated(jsonStep, true);

/** `metadata->address->>city`, with blanks around it. */
export const field: Parser<Field> = lexeme(
  map(sequence<[string, readonly JsonStep[]]>(fieldName, jsonPath), ([name, path]) => ({ name, path })),
);

/** The key of a filter or an order: `id`, `company.name`, `metadata->>a`. */
export const treePath: Parser<{ readonly path: readonly string[]; readonly field: Field }> = map(
  sequence<[readonly string[], readonly JsonStep[]]>(separatedBy(fieldName, delimiter), jsonPath),
  ([names, path]) => ({ path: names.slice(0, -1), field: { name: names.at(-1) ?? "", path } }),
);
