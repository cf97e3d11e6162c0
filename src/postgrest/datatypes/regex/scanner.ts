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

  /** The character `ahead` places on; the empty text past the end. */
  peek(ahead = 0): string {
    return this.characters[this.position + ahead] ?? "";
  }

  /** The next character, consumed; the empty text at the end. */
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

  /** The longest run of at most `limit` characters that satisfy the predicate, consumed. */
  takeWhile(predicate: (character: string) => boolean, limit = Number.POSITIVE_INFINITY): string {
    const start = this.position;
    while (!this.atEnd && this.position - start < limit && predicate(this.peek())) this.position += 1;
    return this.characters.slice(start, this.position).join("");
  }

  /** What comes before the next `end`, both consumed; undefined, and nothing consumed, where it does not come. */
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

  /** Everything that is left, consumed. */
  rest(): string {
    return this.takeWhile(() => true);
  }
}
