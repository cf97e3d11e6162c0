/** A group of a pattern while it is parsed, and the bounds on the program that it makes. */
import { malformedRegex } from "./regex-errors";
import type { Regex } from "./tree";

/**
 * The most instructions of a program, roughly: the worst cost of one character of text. Enough for any plain text that
 * fits in a URL.
 */
export const MAX_SIZE = 20_000;
/** The most copies that nested counts may make of a character: a short pattern must not make a long program. */
const MAX_COPIES = 1_000;

/** An open group, or the whole pattern: the branches between its bars so far. */
export class Group {
  private branch: Regex[] = [];
  private readonly branches = [this.branch];
  /** The size of its program, in instructions. */
  size = 0;
  /** The copies of the character that counts repeat most. */
  copies = 1;

  /** @throws 2201B for a pattern whose program is too large */
  add(node: Regex, size: number, copies = 1): void {
    this.branch.push(node);
    this.copies = Math.max(this.copies, copies);
    if (this.copies > MAX_COPIES) throw malformedRegex("tooComplex");
    this.grow(size);
  }

  addBar(): void {
    this.branch = [];
    this.branches.push(this.branch);
    this.grow(1);
  }

  get regex(): Regex {
    const options = this.branches.map((parts): Regex => ({ kind: "sequence", parts }));
    const [only] = options;
    return only !== undefined && options.length === 1 ? only : { kind: "choice", options };
  }

  private grow(size: number): void {
    this.size += size;
    if (this.size > MAX_SIZE) throw malformedRegex("tooComplex");
  }
}
