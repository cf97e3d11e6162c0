/**
 * PostgreSQL's array literals, the syntax of value lists in a filter: `like(any).{a*,"b c"}`.
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-INPUT
 */
import { sqlstate } from "../errors";
import { trimSpace } from "./white-space";

const separators: ReadonlySet<string> = new Set([" ", "\t", "\n", "\v", "\f", "\r"]);

/**
 * `{a,"b c",NULL}` → `["a", "b c", null]`. White space around an element is ignored; a quoted `"NULL"` is text.
 * Nested arrays are refused, because an operator compares with the elements of a list.
 * @throws 22P02 with PostgreSQL's detail.
 */
export function parseArrayLiteral(text: string): readonly (string | null)[] {
  return new ArrayReader(text, trimSpace(text)).read();
}

class ArrayReader {
  private position = 1;

  constructor(
    private readonly whole: string,
    private readonly text: string,
  ) {}

  read(): readonly (string | null)[] {
    if (!this.text.startsWith("{")) {
      throw this.malformed('Array value must start with "{" or dimension information.');
    }
    const elements = this.readElements();
    if (this.position < this.text.length) throw this.malformed("Junk after closing right brace.");
    return elements;
  }

  private readElements(): readonly (string | null)[] {
    this.skipSpace();
    if (this.peek() === "}") {
      this.position++;
      return [];
    }
    const elements: (string | null)[] = [];
    for (;;) {
      this.skipSpace();
      elements.push(this.peek() === '"' ? this.readQuoted() : this.readBare());
      const next = this.peek();
      this.position++;
      if (next === "}") return elements;
    }
  }

  /** Reads text in quotes and stops at the comma or brace that ends the element. */
  private readQuoted(): string {
    let value = "";
    this.position++;
    for (;;) {
      const character = this.take();
      if (character === '"') break;
      value += character === "\\" ? this.take() : character;
    }
    this.skipSpace();
    const next = this.peek();
    if (next === "") throw this.unexpectedEnd();
    if (next !== "," && next !== "}") throw this.malformed("Incorrectly quoted array element.");
    return value;
  }

  /** Reads text up to a comma or brace, without trailing space; `NULL` in any letter case is null. */
  private readBare(): string | null {
    let value = "";
    let end = 0;
    let escaped = false;
    for (;;) {
      const character = this.peek();
      if (character === "," || character === "}") break;
      if (character === '"') throw this.malformed("Incorrectly quoted array element.");
      if (character === "{") throw this.malformed(value === "" ? nested : 'Unexpected "{" character.');
      this.take();
      escaped ||= character === "\\";
      value += character === "\\" ? this.take() : character;
      if (character === "\\" || !separators.has(character)) end = value.length;
    }
    if (end === 0) throw this.malformed(`Unexpected "${this.peek()}" character.`);
    const element = value.slice(0, end);
    return !escaped && element.toUpperCase() === "NULL" ? null : element;
  }

  private peek(): string {
    return this.text.charAt(this.position);
  }

  private take(): string {
    if (this.position >= this.text.length) throw this.unexpectedEnd();
    return this.text.charAt(this.position++);
  }

  private skipSpace(): void {
    while (separators.has(this.peek())) this.position++;
  }

  private unexpectedEnd() {
    return this.malformed("Unexpected end of input.");
  }

  private malformed(detail: string) {
    return sqlstate.malformed(`malformed array literal: "${this.whole}"`, detail);
  }
}

const nested = "Arrays of arrays are not taken here.";
