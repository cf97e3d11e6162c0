/**
 * The default parser of PostgreSQL's text search: text → the tokens that are indexed, in order. It drops blanks, XML
 * tags, entities and `https://`.
 * @see https://www.postgresql.org/docs/current/textsearch-parsers.html
 */

import { patterns, wordStart } from "./token-patterns";

/**
 * `word` goes to the language's dictionary: PostgreSQL's `asciiword`, `word`, `asciihword`, `hword` and their parts.
 * `verbatim` is kept as it is: numbers, words with digits, hosts, addresses and paths.
 */
export interface Token {
  readonly kind: "word" | "verbatim";
  readonly text: string;
}

/**
 * `A well-known address: me@example.com` → `A`, `well-known`, `well`, `known`, `address`, `me@example.com`. Time
 * is linear in the text.
 */
export function tokenize(text: string): readonly Token[] {
  return new Tokenizer(text).run();
}

class Tokenizer {
  private position = 0;
  private readonly tokens: Token[] = [];
  /** Inside `<script>` or `<style>`: everything up to the closing tag is ignored. */
  private ignoring = false;

  constructor(private readonly text: string) {}

  run(): readonly Token[] {
    while (this.position < this.text.length) {
      if (this.skipTag()) continue;
      if (this.ignoring) this.skipTo("<");
      else this.next();
    }
    return this.tokens;
  }

  /** Consumes the match of a pattern at the current position. */
  private take(pattern: keyof typeof patterns): RegExpExecArray | undefined {
    const expression = patterns[pattern]();
    expression.lastIndex = this.position;
    const match = expression.exec(this.text) ?? undefined;
    this.position += match?.[0].length ?? 0;
    return match;
  }

  private add(kind: Token["kind"], text: string | undefined): boolean {
    if (text !== undefined) this.tokens.push({ kind, text });
    return text !== undefined;
  }

  /** Consumes the match of a pattern as one token, if it matches. */
  private takeVerbatim(pattern: keyof typeof patterns): boolean {
    return this.add("verbatim", this.take(pattern)?.[0]);
  }

  private skipTag(): boolean {
    if (this.text.charAt(this.position) !== "<") return false;
    const tag = this.take("tag")?.[0];
    if (tag === undefined) return false;
    const [, close, name] = /^<(\/?)([A-Za-z]+)[\s>]/.exec(tag) ?? [];
    if (name !== undefined && /^(?:script|style)$/i.test(name)) this.ignoring = close === "";
    return true;
  }

  private skipTo(character: string): void {
    const found = this.text.indexOf(character, this.position + 1);
    this.position = found < 0 ? this.text.length : found;
  }

  private next(): void {
    const character = this.text.charAt(this.position);
    if (/[A-Za-z]/.test(character)) this.fromLetter();
    else if (/[0-9]/.test(character)) this.fromDigit();
    else if (wordStart.test(String.fromCodePoint(this.text.codePointAt(this.position) ?? 0))) {
      this.takeText();
    } else this.fromSign(character);
  }

  private fromLetter(): void {
    if (this.takeAddress()) return;
    if (this.take("protocol") !== undefined) return;
    this.takeText();
  }

  /** A word, or a path that begins with one. */
  private takeText(): void {
    if (this.takeVerbatim("foreignEmail") || this.takeVerbatim("wordPath")) return;
    if (!this.takeHyphenated()) this.takeWord();
  }

  private fromDigit(): void {
    if (this.takeVerbatim("wholeScientific") || this.takeAddress()) return;
    if (this.takeVerbatim("scientific") || this.takeVerbatim("decimals") || this.takeVerbatim("numberPath"))
      return;
    this.takeText();
  }

  private fromSign(character: string): void {
    if (character === "-" || character === "+") {
      if (this.take("versionSign") !== undefined || this.takeVerbatim("signedNumber")) return;
    } else if (character === "&") {
      if (this.take("entity") !== undefined) return;
    } else if (/[~/.]/.test(character) && this.takeVerbatim("path")) return;
    this.take("blanks");
  }

  /** A mail address, a host, or a host with a path, which is three tokens: the whole and its parts. */
  private takeAddress(): boolean {
    if (this.takeVerbatim("email")) return true;
    const url = this.take("url");
    if (url === undefined) return this.takeVerbatim("host");
    for (const text of url) this.add("verbatim", text);
    return true;
  }

  /** `well-known` is three tokens: the whole and its parts. */
  private takeHyphenated(): boolean {
    const whole = this.take("hyphenated")?.[0];
    if (whole === undefined) return false;
    for (const word of [whole, ...whole.split("-")]) this.addWord(word);
    // A number after it is part of the compound, unless its hyphen is a sign.
    this.take("hyphenBeforeNumber");
    return true;
  }

  private takeWord(): void {
    const word = this.take("word")?.[0];
    if (word === undefined) this.take("blanks");
    else this.addWord(word);
  }

  private addWord(word: string): void {
    this.add(/[0-9]/.test(word) ? "verbatim" : "word", word);
  }
}
