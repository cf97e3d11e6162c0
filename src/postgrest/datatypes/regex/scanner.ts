/** A pattern read code point by code point; the parsers of `regex/` share one. */
export class Scanner {
  private position = 0;
  private readonly characters: readonly string[];

  constructor(pattern: string) {
    this.characters = [...pattern];
  }

  get atEnd(): boolean {
    return this.position >= this.characters.length;
  }

  /** The character `ahead` positions further on; empty past the end. */
  peek(ahead = 0): string {
    return this.characters[this.position + ahead] ?? "";
  }

  /** Consumes the next character; empty at the end. */
  next(): string {
    const character = this.peek();
    if (!this.atEnd) this.position += 1;
    return character;
  }

  /** Consumes `text` if it comes next. */
  accept(text: string): boolean {
    for (let index = 0; index < text.length; index += 1) {
      if (this.peek(index) !== text.charAt(index)) return false;
    }
    this.position += text.length;
    return true;
  }

  /** Consumes the longest run of at most `limit` characters that satisfy the predicate. */
  takeWhile(predicate: (character: string) => boolean, limit = Number.POSITIVE_INFINITY): string {
    const start = this.position;
    while (!this.atEnd && this.position - start < limit && predicate(this.peek())) this.position += 1;
    return this.characters.slice(start, this.position).join("");
  }

  /** Consumes the text up to the next `end`, and `end`; undefined, and nothing is consumed, if there is none. */
  takeUntil(end: string): string | undefined {
    const start = this.position;
    while (!this.atEnd) {
      const stop = this.position;
      if (this.accept(end)) return this.characters.slice(start, stop).join("");
      this.position += 1;
    }
    this.position = start;
    return undefined;
  }

  /** Consumes the rest. */
  rest(): string {
    return this.takeWhile(() => true);
  }
}
