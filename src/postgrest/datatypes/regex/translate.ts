/**
 * PostgreSQL's advanced regular expressions → RE2's text. Sets and anchors are spelled out, so that the outcome
 * needs no flags and means the same to both.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS
 */

import { parseBracket } from "./bracket";
import { type CharacterSet, literalSet, rangeSet, renderSet } from "./character-set";
import { type Constraint, parseEscape } from "./escapes";
import { parseOptions, type RegexOptions } from "./options";
import { malformedRegex, nonlinearRegex } from "./regex-errors";
import { Scanner } from "./scanner";
import { constraintText, isWordConstraint, MARKER, markedPrefix } from "./word-markers";

/** For RE2. `marked`: to be run on a text that went through `markWords`. */
export interface TranslatedRegex {
  readonly source: string;
  readonly marked: boolean;
}

/** PostgreSQL's own bound on `{m,n}`. */
const MAX_REPETITION = 255;
/**
 * How many instructions a program may have, about: what one character of text can cost at the worst. Enough for
 * any plain text that fits in a URL.
 */
const MAX_SIZE = 20_000;
/** The same with word constraints, which keep RE2 from its faster engine. */
const MAX_MARKED_SIZE = 2_000;
/** How deep groups may be nested; RE2 works on them recursively. */
const MAX_DEPTH = 200;

/** The class `space`. */
const isSpace = (character: string) =>
  /^[\t-\r \x85\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]$/.test(character);
const isDigit = (character: string) => /^[0-9]$/.test(character);

const ANY = { ranges: [], properties: [], negated: true } satisfies CharacterSet;
const NOT_NEWLINE = { ...rangeSet([10, 10]), negated: true } satisfies CharacterSet;

/** A piece of the outcome; a constraint cannot be repeated. */
type Piece =
  | { readonly kind: "set"; readonly set: CharacterSet }
  | { readonly kind: "constraint"; readonly constraint: Constraint }
  | { readonly kind: "text"; readonly text: string };

/** A group, open or the whole pattern: its pieces so far, bars among them, and its size in instructions. */
interface Group {
  readonly pieces: Piece[];
  size: number;
}

/** Throws 2201B: for what is malformed in PostgreSQL's words, and for what cannot run in linear time. */
export function translateRegex(pattern: string, ignoreCase: boolean): TranslatedRegex {
  const scanner = new Scanner(pattern);
  const options = parseOptions(scanner, ignoreCase);
  const { pieces, size } = options.literal
    ? literalPieces(scanner.rest(), options)
    : new Translation(scanner, options).run();
  const marked = pieces.some((piece) => piece.kind === "constraint" && isWordConstraint(piece.constraint));
  if (size > (marked ? MAX_MARKED_SIZE : MAX_SIZE)) throw malformedRegex("tooComplex");
  const body = pieces.map((piece) => pieceText(piece, marked)).join("");
  return { source: marked ? `${markedPrefix}(?:${body})` : body, marked };
}

function literalPieces(text: string, { ignoreCase }: RegexOptions): Group {
  const pieces = Array.from(text, (character): Piece => {
    return { kind: "set", set: literalSet(character.codePointAt(0) ?? 0, ignoreCase) };
  });
  return { pieces, size: pieces.length };
}

function pieceText(piece: Piece, marked: boolean): string {
  switch (piece.kind) {
    case "text":
      return piece.text;
    case "constraint":
      return constraintText(piece.constraint, marked);
    case "set":
      // One unit, so that a quantifier after it takes the marker along.
      return marked ? `(?:${renderSet(piece.set).text}${MARKER})` : renderSet(piece.set).text;
  }
}

/** One pass over a pattern, with its open groups on a stack of its own. */
class Translation {
  private readonly open: Group[] = [{ pieces: [], size: 0 }];
  /** Capturing groups so far. */
  private groups = 0;

  constructor(
    private readonly scanner: Scanner,
    private readonly options: RegexOptions,
  ) {}

  run(): Group {
    for (this.skip(); !this.scanner.atEnd; this.skip()) this.atomOrBar();
    const [outermost, ...unclosed] = this.open;
    if (outermost === undefined || unclosed.length > 0) throw malformedRegex("parentheses");
    return outermost;
  }

  /** Comments, and in the expanded syntax white space. */
  private skip(): void {
    for (;;) {
      if (this.scanner.accept("(?#")) {
        if (this.scanner.takeUntil(")") === undefined) throw malformedRegex("parentheses");
      } else if (this.options.expanded && isSpace(this.scanner.peek())) {
        this.scanner.next();
      } else if (this.options.expanded && this.scanner.peek() === "#") {
        this.scanner.takeWhile((character) => character !== "\n");
      } else return;
    }
  }

  private atomOrBar(): void {
    const character = this.scanner.next();
    switch (character) {
      case "|":
        this.add({ kind: "text", text: "|" }, 1);
        break;
      case "(":
        this.openGroup();
        break;
      case ")":
        this.closeGroup();
        break;
      case "^":
        this.constrain(this.options.lineAnchors ? "lineStart" : "start");
        break;
      case "$":
        this.constrain(this.options.lineAnchors ? "lineEnd" : "end");
        break;
      case "*":
      case "+":
      case "?":
        throw malformedRegex("quantifier");
      case ".":
        this.repeatable(this.options.excludeNewline ? NOT_NEWLINE : ANY);
        break;
      case "[":
        if (this.scanner.accept("[:<:]]")) this.constrain("wordStart");
        else if (this.scanner.accept("[:>:]]")) this.constrain("wordEnd");
        else this.repeatable(parseBracket(this.scanner, this.options));
        break;
      case "\\":
        this.escaped();
        break;
      default:
        // A brace is itself unless a count follows it.
        if (character === "{" && this.countFollows(0)) throw malformedRegex("quantifier");
        this.literal(character.codePointAt(0) ?? 0);
    }
  }

  private literal(codePoint: number): void {
    this.repeatable(literalSet(codePoint, this.options.ignoreCase));
  }

  private escaped(): void {
    const sequence = parseEscape(this.scanner, this.groups);
    switch (sequence.kind) {
      case "character":
        this.literal(sequence.codePoint);
        break;
      case "set":
        this.repeatable(sequence.set);
        break;
      case "constraint":
        this.constrain(sequence.constraint);
    }
  }

  private constrain(constraint: Constraint): void {
    this.add({ kind: "constraint", constraint }, 1);
  }

  private repeatable(set: CharacterSet): void {
    const { size } = renderSet(set);
    this.add({ kind: "set", set }, 0);
    this.quantify(size);
  }

  private openGroup(): void {
    if (this.scanner.accept("?")) {
      if (["=", "!", "<=", "<!"].some((sign) => this.scanner.accept(sign))) {
        throw nonlinearRegex("look-ahead and look-behind", "Use two filters, one of them with not.match.");
      }
      if (!this.scanner.accept(":")) throw malformedRegex("quantifier");
    } else this.groups += 1;
    if (this.open.length > MAX_DEPTH) throw malformedRegex("tooComplex");
    this.open.push({ pieces: [{ kind: "text", text: "(?:" }], size: 0 });
  }

  private closeGroup(): void {
    const group = this.open.pop();
    if (group === undefined || this.open.length === 0) throw malformedRegex("parentheses");
    const parent = this.open.at(-1);
    for (const piece of group.pieces) parent?.pieces.push(piece);
    this.add({ kind: "text", text: ")" }, 0);
    this.quantify(group.size + 2);
  }

  /** What repeats the atom just added, if anything does; then no second quantifier may follow. */
  private quantify(size: number): void {
    this.skip();
    const quantifier = this.parseQuantifier();
    // RE2 writes a counted repetition out, copy by copy.
    this.add({ kind: "text", text: quantifier?.text ?? "" }, size * Math.max(1, quantifier?.copies ?? 1));
    this.skip();
    if (quantifier !== undefined && this.atQuantifier()) throw malformedRegex("quantifier");
  }

  /** Whether a digit comes next, white space aside where that does not count. */
  private countFollows(ahead: number): boolean {
    let place = ahead;
    while (this.options.expanded && isSpace(this.scanner.peek(place))) place += 1;
    return isDigit(this.scanner.peek(place));
  }

  private atQuantifier(): boolean {
    const sign = this.scanner.peek();
    return ["*", "+", "?"].includes(sign) || (sign === "{" && this.countFollows(1));
  }

  /** `* + ? {m} {m,} {m,n}`, each with `?` for as few as possible, which does not matter to whether there is a match. */
  private parseQuantifier(): { readonly text: string; readonly copies: number } | undefined {
    if (!this.atQuantifier()) return undefined;
    const sign = this.scanner.next();
    if (sign !== "{") {
      this.scanner.accept("?");
      return { text: sign, copies: 1 };
    }
    this.skip();
    const least = this.parseCount();
    const open = this.scanner.accept(",");
    const most = open && this.scanner.peek() === "}" ? undefined : open ? this.parseCount() : least;
    if (this.scanner.atEnd) throw malformedRegex("braces");
    if (!this.scanner.accept("}") || (most ?? least) < least) throw malformedRegex("repetition");
    this.scanner.accept("?");
    return { text: `{${least},${most ?? ""}}`, copies: most ?? least + 1 };
  }

  private parseCount(): number {
    const digits = this.scanner.takeWhile(isDigit);
    if (digits === "" && this.scanner.atEnd) throw malformedRegex("braces");
    if (digits === "" || Number(digits) > MAX_REPETITION) throw malformedRegex("repetition");
    return Number(digits);
  }

  private add(piece: Piece, size: number): void {
    const group = this.open.at(-1);
    if (group === undefined) return;
    group.pieces.push(piece);
    group.size += size;
    if (group.size > MAX_SIZE) throw malformedRegex("tooComplex");
  }
}
