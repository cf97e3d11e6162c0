/**
 * The syntax of `to_tsquery`: `fat & (rat | 'old cat':*) <2> !dog:AB` → a query. One operand may be several words.
 * @see https://www.postgresql.org/docs/current/textsearch-controls.html#TEXTSEARCH-PARSING-QUERIES
 */

import { type PostgrestError, sqlstate } from "../../errors";
import type { Configuration } from "./configuration";
import { type OperandModifiers, QueryBuilder, type TextQuery } from "./query";

/** The greatest distance between words of a phrase. */
const MAX_DISTANCE = 16_384;

const isBlank = (character: string) => /^[ \t\n\v\f\r]$/.test(character);
const isOperator = (character: string) => character !== "" && "!&|()<".includes(character);

/** @throws 42601 for a syntax error, 22023 for a distance out of range */
export function parseStandardQuery(text: string, configuration: Configuration): TextQuery {
  return new StandardParser(text, new QueryBuilder(configuration, "phrase")).run();
}

class StandardParser {
  private position = 0;

  constructor(
    private readonly text: string,
    private readonly builder: QueryBuilder,
  ) {}

  run(): TextQuery {
    this.skipBlanks();
    if (this.atEnd) return [];
    let more = true;
    while (more) {
      this.operand();
      more = this.operator();
    }
    return this.builder.build();
  }

  private get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  private peek(): string {
    return this.text.charAt(this.position);
  }

  private accept(character: string): boolean {
    const found = this.peek() === character;
    if (found) this.position += 1;
    return found;
  }

  private skipBlanks(): void {
    while (isBlank(this.peek())) this.position += 1;
  }

  private fail(reason = "syntax error in tsquery"): PostgrestError {
    return sqlstate.syntax(`${reason}: "${this.text}"`);
  }

  /** One operand with the `!` and parentheses before it. */
  private operand(): void {
    for (;;) {
      this.skipBlanks();
      if (this.atEnd) throw this.fail("no operand in tsquery");
      if (this.accept("!")) this.builder.operator({ kind: "not" });
      else if (this.accept("(")) this.builder.open();
      else break;
    }
    if (this.peek() === ":" || isOperator(this.peek())) throw this.fail();
    const value = this.accept("'") ? this.quoted() : this.plain();
    this.builder.operand(value, this.modifiers());
  }

  /** Reads up to a blank, an operator or a colon; a backslash escapes the next character. */
  private plain(): string {
    const start = this.position;
    let value = "";
    while (!this.atEnd && !isBlank(this.peek()) && !isOperator(this.peek()) && this.peek() !== ":") {
      value += this.character();
    }
    if (this.position === start) throw this.fail();
    return value;
  }

  /** Reads up to the closing quote; a doubled quote stands for one. */
  private quoted(): string {
    let value = "";
    for (;;) {
      if (this.atEnd) throw this.fail();
      if (this.accept("'")) {
        if (!this.accept("'")) break;
        value += "'";
      } else value += this.character();
    }
    if (value === "") throw this.fail();
    return value;
  }

  private character(): string {
    if (this.accept("\\") && this.atEnd) throw this.fail("there is no escaped character");
    const character = this.peek();
    this.position += 1;
    return character;
  }

  /** `:*`, `:AB`, `:a*`; a colon alone has no meaning. */
  private modifiers(): OperandModifiers {
    let prefix = false;
    let weights = "";
    if (!this.accept(":")) return { prefix, weights };
    while (/^[A-Da-d*]$/.test(this.peek())) {
      if (this.accept("*")) prefix = true;
      else {
        weights += this.peek().toUpperCase();
        this.position += 1;
      }
    }
    return { prefix, weights };
  }

  /** The closing parentheses and the operator after an operand; false at the end. */
  private operator(): boolean {
    for (;;) {
      this.skipBlanks();
      if (this.atEnd) {
        if (this.builder.depth > 0) throw this.fail();
        return false;
      }
      if (!this.accept(")")) break;
      if (!this.builder.close()) throw this.fail();
    }
    if (this.accept("&")) this.builder.operator({ kind: "and" });
    else if (this.accept("|")) this.builder.operator({ kind: "or" });
    else this.builder.operator({ kind: "phrase", distance: this.distance() });
    return true;
  }

  /** `<->` or `<N>`. PostgreSQL requires something after it, at least a blank. */
  private distance(): number {
    const expression = /<(-|[0-9]+)>(?=.)/sy;
    expression.lastIndex = this.position;
    const [operator, digits] = expression.exec(this.text) ?? [];
    if (operator === undefined || digits === undefined) throw this.fail();
    this.position += operator.length;
    const distance = digits === "-" ? 1 : Number(digits);
    if (distance > MAX_DISTANCE) throw sqlstate.phraseDistance(MAX_DISTANCE);
    return distance;
  }
}
