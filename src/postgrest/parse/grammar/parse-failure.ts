/**
 * Where and why a parse failed → PostgREST's message, which is Parsec's: `unexpected ")" expecting "a" or "b"`.
 * Failures of alternatives are merged as Parsec does, so that the text is the same.
 * @see https://hackage.haskell.org/package/parsec/docs/Text-Parsec-Error.html
 */
import { type PostgrestError, pgrst } from "../../errors";

/**
 * `found`: the next character, empty at the end of the input; `unexpected`: a character that a parser refuses
 * explicitly, which overrides `found`; `expected`: a name, or a text as shown.
 */
export interface Message {
  readonly kind: "found" | "unexpected" | "expected";
  readonly text: string;
}

/** No messages: nothing is known. The position is an index into the text. */
export interface Failure {
  readonly position: number;
  readonly messages: readonly Message[];
}

export const nothingKnown: Failure = { position: 0, messages: [] };

/** The failure that got further; at the same position, both. */
export function mergeFailures(first: Failure, second: Failure): Failure {
  if (second.messages.length === 0) return first;
  if (first.messages.length === 0) return second;
  if (first.position !== second.position) return first.position > second.position ? first : second;
  return { position: first.position, messages: [...first.messages, ...second.messages] };
}

/** The failure with one name for everything expected: `field name` instead of the characters that it starts with. */
export function expectInstead(failure: Failure, name: string): Failure {
  const others = failure.messages.filter(({ kind }) => kind !== "expected");
  return { position: failure.position, messages: [{ kind: "expected", text: name }, ...others] };
}

/**
 * `"failed to parse select parameter (id,)" (line 1, column 4)`.
 * @param subject what was parsed: `select parameter (id,)`
 */
export function renderFailure(subject: string, text: string, failure: Failure): PostgrestError {
  const { line, column } = lineAndColumn(text, failure.position);
  return pgrst.parse(subject, column, renderMessages(failure.messages), line);
}

function renderMessages(messages: readonly Message[]): string {
  const textsOf = (wanted: Message["kind"]) =>
    messages.filter(({ kind }) => kind === wanted).map(({ text }) => text);
  const found = textsOf("found")[0];
  const shown = found === "" ? "end of input" : found !== undefined && showText(found, '"');
  const refused = listed(textsOf("unexpected").map((text) => showText(text, "'")));
  const expected = listed(textsOf("expected"));
  const unexpected = refused || shown;
  const parts = [unexpected && `unexpected ${unexpected}`, expected && `expecting ${expected}`].filter(
    (part) => typeof part === "string" && part !== "",
  );
  return parts.length === 0 ? "unknown parse error" : parts.join(" ");
}

/** `a`, `a or b`, `a, b or c`, without duplicates. */
function listed(texts: readonly string[]): string {
  const unique = [...new Set(texts)].filter((text) => text !== "");
  const last = unique.at(-1) ?? "";
  return unique.length < 2 ? last : `${unique.slice(0, -1).join(", ")} or ${last}`;
}

const TAB_WIDTH = 8;

/** Both count from 1, in characters; a tab advances to the next multiple of eight. */
function lineAndColumn(text: string, position: number): { line: number; column: number } {
  let line = 1;
  let column = 1;
  for (const character of text.slice(0, position)) {
    if (character === "\n") {
      line += 1;
      column = 1;
    } else {
      column += character === "\t" ? TAB_WIDTH - ((column - 1) % TAB_WIDTH) : 1;
    }
  }
  return { line, column };
}

// The names after the backslash of the characters before the space: tab is `\t`, NUL is `\NUL`.
const controlNames =
  "NUL SOH STX ETX EOT ENQ ACK a b t n v f r SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(
    " ",
  );

/** A character or a text the way Haskell shows it, as PostgREST's messages do: `"("`, `'x'`, `"\1607"`. */
export function showText(text: string, quote: '"' | "'"): string {
  return `${quote}${Array.from(text, (character) => showCharacter(character, quote)).join("")}${quote}`;
}

function showCharacter(character: string, quote: string): string {
  if (character === quote || character === "\\") return `\\${character}`;
  const code = character.codePointAt(0) ?? 0;
  const control = controlNames[code];
  if (control !== undefined) return `\\${control}`;
  if (code === 0x7f) return "\\DEL";
  return code > 0x7f ? `\\${code}` : character;
}
