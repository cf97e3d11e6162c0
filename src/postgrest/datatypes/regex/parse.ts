/**
 * PostgreSQL's advanced regular expressions → a tree.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS
 */

import { parseBracket } from "./bracket";
import { type CharacterSet, literalSet, rangeSet, testCost } from "./character-set";
import { type Constraint, parseEscape } from "./escapes";
import { Group, MAX_SIZE } from "./group";
import { parseOptions, type RegexOptions } from "./options";
import { malformedRegex, nonlinearRegex } from "./regex-errors";
import { Scanner } from "./scanner";
import type { Regex } from "./tree";

/** PostgreSQL's own bound on `{m,n}`. */
const MAX_REPETITION = 255;
/** The most levels of nested groups: the tree is walked recursively. */
const MAX_DEPTH = 200;

/** The class `space`. */
const isSpace = (character: string) =>
  /^[\t-\r \x85\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]$/.test(character);
const isDigit = (character: string) => /^[0-9]$/.test(character);

const ANY = { ranges: [], properties: [], negated: true } satisfies CharacterSet;
const NOT_NEWLINE = { ...rangeSet([10, 10]), negated: true } satisfies CharacterSet;

/** @throws 2201B for a malformed pattern, in PostgreSQL's words, and for one that cannot run in linear time */
export function parseRegex(pattern: string, ignoreCase: boolean): Regex {
  const scanner = new Scanner(pattern);
  const options = parseOptions(scanner, ignoreCase);
  return options.literal ? literalText(scanner.rest(), options) : new Parser(scanner, options).run();
}

function literalText(text: string, { ignoreCase }: RegexOptions): Regex {
  const parts = Array.from(text, (character): Regex => {
    return { kind: "set", set: literalSet(character.codePointAt(0) ?? 0, ignoreCase) };
  });
  if (parts.length > MAX_SIZE) throw malformedRegex("tooComplex");
  return { kind: "sequence", parts };
}

/** `most` undefined: any number of times. */
interface Quantifier {
  readonly least: number;
  readonly most: number | undefined;
}

/** One pass over a pattern, with its open groups on a stack of its own. */
class Parser {
  /** The innermost open group; the outermost is the whole pattern. */
  private group = new Group();
  private readonly outer: Group[] = [];
  /** The number of capturing groups so far. */
  private groups = 0;

  constructor(
    private readonly scanner: Scanner,
    private readonly options: RegexOptions,
  ) {}

  run(): Regex {
    for (this.skip(); !this.scanner.atEnd; this.skip()) this.atomOrBar();
    if (this.outer.length > 0) throw malformedRegex("parentheses");
    return this.group.regex;
  }

  /** Skips comments, and in the expanded syntax white space. */
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
        this.group.addBar();
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
        // A brace is literal unless a count follows it.
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
    this.group.add({ kind: "constraint", constraint }, 1);
  }

  private repeatable(set: CharacterSet): void {
    this.quantify({ kind: "set", set }, testCost(set));
  }

  private openGroup(): void {
    if (this.scanner.accept("?")) {
      if (["=", "!", "<=", "<!"].some((sign) => this.scanner.accept(sign))) {
        throw nonlinearRegex("look-ahead and look-behind", "Use two filters, one of them with not.match.");
      }
      if (!this.scanner.accept(":")) throw malformedRegex("quantifier");
    } else this.groups += 1;
    this.outer.push(this.group);
    if (this.outer.length > MAX_DEPTH) throw malformedRegex("tooComplex");
    this.group = new Group();
  }

  private closeGroup(): void {
    const { regex, size, copies } = this.group;
    const parent = this.outer.pop();
    if (parent === undefined) throw malformedRegex("parentheses");
    this.group = parent;
    this.quantify(regex, size + 2, copies);
  }

  /** Adds an atom, with its quantifier if it has one. No second quantifier may follow. */
  private quantify(atom: Regex, size: number, copies = 1): void {
    this.skip();
    const quantifier = this.parseQuantifier();
    if (quantifier === undefined) {
      this.group.add(atom, size, copies);
      return;
    }
    const { least, most } = quantifier;
    const times = Math.max(1, most ?? least + 1);
    this.group.add({ kind: "repetition", body: atom, least, most }, size * times, copies * times);
    this.skip();
    if (this.atQuantifier()) throw malformedRegex("quantifier");
  }

  /** Whether a digit comes next; the expanded syntax ignores white space before it. */
  private countFollows(ahead: number): boolean {
    let place = ahead;
    while (this.options.expanded && isSpace(this.scanner.peek(place))) place += 1;
    return isDigit(this.scanner.peek(place));
  }

  private atQuantifier(): boolean {
    const sign = this.scanner.peek();
    return ["*", "+", "?"].includes(sign) || (sign === "{" && this.countFollows(1));
  }

  /** `* + ? {m} {m,} {m,n}`, each also with `?`, which makes no difference to whether it matches. */
  private parseQuantifier(): Quantifier | undefined {
    if (!this.atQuantifier()) return undefined;
    const sign = this.scanner.next();
    if (sign !== "{") {
      this.scanner.accept("?");
      return { least: sign === "+" ? 1 : 0, most: sign === "?" ? 1 : undefined };
    }
    this.skip();
    const least = this.parseCount();
    const open = this.scanner.accept(",");
    const most = open && this.scanner.peek() === "}" ? undefined : open ? this.parseCount() : least;
    if (this.scanner.atEnd) throw malformedRegex("braces");
    if (!this.scanner.accept("}") || (most ?? least) < least) throw malformedRegex("repetition");
    this.scanner.accept("?");
    return { least, most };
  }

  private parseCount(): number {
    const digits = this.scanner.takeWhile(isDigit);
    if (digits === "" && this.scanner.atEnd) throw malformedRegex("braces");
    if (digits === "" || Number(digits) > MAX_REPETITION) throw malformedRegex("repetition");
    return Number(digits);
  }
}
